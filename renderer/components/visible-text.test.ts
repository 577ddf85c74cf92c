import { expect, it } from 'vitest';
import { visiblePieces, visibleText } from './visible-text';

it('writes out bidi controls, NUL and lone surrogates, and leaves the rest', () => {
  expect(visiblePieces('a\u202Eb\u0000\u0007c😀\uD800')).toEqual([
    { text: 'a', isEscape: false },
    { text: '\\u202e', isEscape: true },
    { text: 'b', isEscape: false },
    { text: '\\u0000\\u0007', isEscape: true },
    { text: 'c😀', isEscape: false },
    { text: '\\ud800', isEscape: true },
  ]);
});

it('leaves markup as the text that it is', () => {
  expect(visibleText('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
});

it('keeps right-to-left words, which are no controls', () => {
  expect(visibleText('שלום مرحبا')).toBe('שלום مرحبا');
});
