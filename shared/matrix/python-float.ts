/**
 * A JSON number with a fraction or an exponent, written as Python writes the float it reads: `1e5` becomes `100000.0`.
 * Both languages print the shortest digits that read back as the same double; they differ in where the exponent begins.
 * A number beyond the doubles is returned as it is: the homeserver refuses to write infinity, so no form of its own exists.
 */
export function formatPythonFloat(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return sign + placePoint(mantissa.replace('.', ''), Number(exponent));
}

/** Digits `d.ddd` times ten to the exponent; Python leaves the plain form below 1e-4 and from 1e16. */
function placePoint(digits: string, exponent: number): string {
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
