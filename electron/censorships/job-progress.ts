/**
 * Which redaction has been the next one, and for how long, as far as anybody has looked: the homeserver's job takes the
 * oldest at each run, so that one which stays the oldest was not looked at. A queue that is merely long moves on.
 */
export class JobProgress {
  private seen: { rowEventId: string; sinceMs: number } | null = null;

  /**
   * Notes which is the oldest now. A row leaves the queue for good, so that a pause between two looks does no harm.
   * @param databaseMs the database's clock
   * @returns since when this row has been seen to be the oldest; null: there is none
   */
  note(rowEventId: string | null, databaseMs: number): number | null {
    if (rowEventId === null) {
      this.seen = null;
      return null;
    }
    const sinceMs = this.seen?.rowEventId === rowEventId ? this.seen.sinceMs : databaseMs;
    this.seen = { rowEventId, sinceMs };
    return sinceMs;
  }
}
