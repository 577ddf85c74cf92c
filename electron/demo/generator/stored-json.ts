// Everything outside printable ASCII and DEL; JSON.stringify has already escaped the controls below U+0020.
const beyondAscii = /[\u0080-\uffff]/g;

/**
 * JSON as the homeserver stores it: no spaces, all beyond ASCII as \uXXXX with lower-case digits (surrogates one by
 * one), keys in the order they have.
 */
export function storedJson(value: unknown): string {
  return asciiOnly(JSON.stringify(value));
}

/** Escapes what is beyond ASCII in JSON text that is otherwise in the stored form already. */
function asciiOnly(json: string): string {
  return json.replace(beyondAscii, (unit) => '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}
