/** The text form in which processes export their metrics, as far as it is needed here; pure. */

export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Longer than any line that is looked for: what reads labels takes more than twice as long for twice the text. */
const maxLineCharacters = 8_192;
/** More than any process has of one metric. */
const maxSamples = 1_000;

/** Samples of one metric, in their order. What is not understood is passed over. Never throws. */
export function readSamples(text: string, metric: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line.length > maxLineCharacters || !line.startsWith(metric)) continue;
    const sample = readSample(line.slice(metric.length));
    if (sample) samples.push(sample);
    if (samples.length >= maxSamples) break;
  }
  return samples;
}

// Behind the name: labels in braces or none, then the value. A longer name that begins alike has neither there.
function readSample(rest: string): Sample | null {
  const match = /^(?:\{(.*)\})?[ \t]+([^ \t]+)/.exec(rest);
  const value = Number(match?.[2]);
  if (!match || !Number.isFinite(value)) return null;
  return { labels: readLabels(match[1] ?? ''), value };
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"/g)) {
    if (name !== undefined && value !== undefined && name !== '__proto__') labels[name] = value.replace(/\\(.)/g, '$1');
  }
  return labels;
}
