/*
 * Lays JSON text out in lines without parsing it into values: numbers keep their digits, repeated keys stay, and text that
 * is not valid JSON still shows. Works on 1 MiB in one pass; lines have a bounded length, so that a list can draw them.
 */
import { isVisible } from './visible-text';

export type JsonTokenKind = 'key' | 'string' | 'number' | 'word' | 'mark' | 'other';

export interface JsonToken {
  kind: JsonTokenKind;
  text: string;
}

export interface JsonLine {
  indent: number;
  tokens: JsonToken[];
  /** Keys and positions from the root to the value that stands on this line. */
  path: readonly string[];
}

// A longer string goes on in the next line: no line is wider than a few screens.
const longestPart = 200;
const pattern = /\s+|"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[A-Za-z]+|[{}[\],:]|[^\s{}[\],:"]+/gsu;

/** The lines of a JSON text. */
export function layOutJson(text: string): JsonLine[] {
  const layout = new Layout();
  for (const [token] of text.matchAll(pattern)) if (!/^\s/.test(token)) layout.take(token);
  return layout.lines();
}

/** True if the value on the line, or one that holds it, is among the paths. */
export function isWithin(path: readonly string[], paths: readonly (readonly string[])[]): boolean {
  return paths.some((outer) => outer.length <= path.length && outer.every((part, index) => part === path[index]));
}

interface Level {
  isObject: boolean;
  /** Key, or position in a list, of the value at hand. */
  part: string;
  isEmpty: boolean;
  awaitsKey: boolean;
}

class Layout {
  private readonly done: JsonLine[] = [];
  private readonly levels: Level[] = [];
  private line: JsonLine | null = null;

  take(token: string): void {
    if (token === '{' || token === '[') this.open(token);
    else if (token === '}' || token === ']') this.close(token);
    else if (token === ',') this.comma();
    else if (token === ':') this.colon();
    else this.value(token);
  }

  lines(): JsonLine[] {
    this.endLine();
    return this.done;
  }

  private open(token: string): void {
    this.put({ kind: 'mark', text: token });
    const isObject = token === '{';
    this.levels.push({ isObject, part: isObject ? '' : '0', isEmpty: true, awaitsKey: isObject });
  }

  private close(token: string): void {
    const level = this.levels.pop();
    // An empty one closes where it opened: `{}`.
    if (level?.isEmpty === false) this.endLine();
    if (this.line === null) this.startLine();
    this.line?.tokens.push({ kind: 'mark', text: token });
  }

  private comma(): void {
    if (this.line === null) this.startLine();
    this.line?.tokens.push({ kind: 'mark', text: ',' });
    this.endLine();
    const level = this.levels.at(-1);
    if (level === undefined) return;
    if (level.isObject) level.awaitsKey = true;
    else level.part = String(Number(level.part) + 1);
  }

  private colon(): void {
    this.put({ kind: 'mark', text: ': ' });
    const level = this.levels.at(-1);
    if (level !== undefined) level.awaitsKey = false;
  }

  private value(token: string): void {
    const level = this.levels.at(-1);
    const isKey = token.startsWith('"') && level?.isObject === true && level.awaitsKey;
    if (isKey && level !== undefined) level.part = keyOf(token);
    this.put({ kind: isKey ? 'key' : kindOf(token), text: token.startsWith('"') ? readable(token) : token });
  }

  private put(token: JsonToken): void {
    const level = this.levels.at(-1);
    if (level?.isEmpty === true) {
      level.isEmpty = false;
      this.endLine();
    }
    if (this.line === null) this.startLine();
    for (const [index, text] of parts(token.text).entries()) {
      if (index > 0) this.continueLine();
      this.line?.tokens.push({ kind: token.kind, text });
    }
  }

  private startLine(): void {
    const path = this.levels.map(({ part }) => part);
    this.line = { indent: this.levels.length, tokens: [], path };
  }

  private continueLine(): void {
    const { indent, path } = this.line ?? { indent: 0, path: [] };
    this.endLine();
    this.line = { indent: indent + 1, tokens: [], path };
  }

  private endLine(): void {
    if (this.line !== null) this.done.push(this.line);
    this.line = null;
  }
}

const escapes = /\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\./gsu;

/**
 * A string as a person reads it: the homeserver stores every letter beyond ASCII as `\\uXXXX`. Characters without a shape
 * of their own, and those that JSON itself has to escape, stay written out.
 */
function readable(token: string): string {
  return token.replace(escapes, (escape: string, ...units: (string | undefined)[]) => {
    const codes = units.slice(0, 3).filter((unit) => unit !== undefined);
    if (codes.length === 0) return escape;
    const text = String.fromCharCode(...codes.map((unit) => Number.parseInt(unit, 16)));
    return isVisible(text) && text !== '"' && text !== '\\' ? text : escape;
  });
}

function kindOf(token: string): JsonTokenKind {
  if (token.startsWith('"')) return 'string';
  if (/^-?\d/.test(token)) return 'number';
  return /^(?:true|false|null)$/.test(token) ? 'word' : 'other';
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token; // a string that does not end, or with an escape that does not exist
  }
}

/** Pieces of at most {@link longestPart} characters; never through a surrogate pair. */
function parts(text: string): string[] {
  if (text.length <= longestPart) return [text];
  const found: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + longestPart);
    if (to < text.length && /[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to -= 1;
    found.push(text.slice(from, to));
    from = to;
  }
  return found;
}
