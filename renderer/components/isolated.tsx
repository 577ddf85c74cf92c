import type { ReactElement } from 'react';
import { visiblePieces } from './visible-text';

/** Text from outside, isolated from the direction of what stands around it, with invisible characters written out. */
export function Isolated({ text, className }: { text: string; className?: string }): ReactElement {
  return (
    <bdi className={className}>
      {visiblePieces(text).map((piece, index) =>
        piece.isEscape ? (
          <span key={index} className="escape">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
