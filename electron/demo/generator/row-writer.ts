import { tableColumns, type Cell, type TableName, type TableRow } from './table-columns';

/** Rows of one table in the text format of COPY, bounded in size. */
export interface RowBatch {
  table: TableName;
  columns: readonly string[];
  text: string;
  rows: number;
}

const needsEscape = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Collects rows per table and hands them out as batches of about `batchBytes`, so that a million events pass through
 * in a few megabytes of memory.
 */
export class RowWriter {
  private readonly pending = new Map<TableName, { lines: string[]; size: number }>();
  private readonly full: RowBatch[] = [];

  constructor(private readonly batchBytes = 262_144) {}

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    const line = encodeRow(tableColumns[table], row);
    let buffer = this.pending.get(table);
    if (!buffer) this.pending.set(table, (buffer = { lines: [], size: 0 }));
    buffer.lines.push(line);
    buffer.size += line.length;
    if (buffer.size >= this.batchBytes) this.close(table, buffer.lines);
  }

  /** The batches that have reached their size since the last call. */
  takeFull(): RowBatch[] {
    return this.full.splice(0);
  }

  /** Everything that is left. */
  takeAll(): RowBatch[] {
    for (const [table, buffer] of [...this.pending]) this.close(table, buffer.lines);
    return this.takeFull();
  }

  private close(table: TableName, lines: string[]): void {
    this.pending.delete(table);
    this.full.push({ table, columns: tableColumns[table], text: lines.join(''), rows: lines.length });
  }
}

function encodeRow(columns: readonly string[], row: Readonly<Record<string, Cell>>): string {
  let line = '';
  for (let i = 0; i < columns.length; i++) {
    if (i > 0) line += '\t';
    line += encodeCell(row[columns[i] ?? ''] ?? null);
  }
  return line + '\n';
}

function encodeCell(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'string') return escapeText(cell);
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return escapeText('{' + cell.map(quoteElement).join(',') + '}');
}

function escapeText(text: string): string {
  return needsEscape.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? '') : text;
}

function quoteElement(element: string): string {
  return '"' + element.replace(/[\\"]/g, '\\$&') + '"';
}
