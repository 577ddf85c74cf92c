/** What the database says of processes and streams; `asOfMs` by its clock. A null part could not be read (schema or grants). */
export interface DatabaseFacts {
  asOfMs: number;
  source: 'primary' | 'replica';
  /** When positions and sequences were read, which is more often while somebody looks at them. */
  positionsAsOfMs: number;
  /** Rows of stream_positions, names and signs of the wire. */
  streamPositions: { stream: string; instanceName: string; position: number }[] | null;
  /** Last values of the sequences behind streams, sign of the wire, by wire name. */
  sequences: { stream: string; sequence: string; position: number }[] | null;
  /** Writers of the newest events, by events.instance_name. */
  eventWriters: { instanceName: string; lastStreamOrdering: number; lastReceivedMs: number | null }[] | null;
  locks: { name: string; key: string; instanceName: string; lastRenewedMs: number }[] | null;
  backgroundUpdates: { name: string; dependsOn: string | null }[] | null;
  scheduledTasks: { status: string; action: string; count: number; oldestMs: number | null }[] | null;
  /** Connections to the server, everybody's, and its limit. */
  connections: { used: number; max: number } | null;
  expiries: {
    pending: { value: number; exact: boolean };
    overdue: { value: number; exact: boolean };
    /** The lowest row of event_expiry: what every timer takes next. */
    lowest: {
      eventId: string;
      dueMs: number;
      eventExists: boolean;
      writtenBy: string | null;
      /** When the event was received, ms since 1970 by the homeserver's clock. */
      receivedMs: number | null;
      rejected: boolean;
      roomVersion: string | null;
    } | null;
  } | null;
  /** Rows of our own name in cache_invalidation_stream_by_instance. */
  ownCaches: { highest: number; newestMs: number | null } | null;
}
