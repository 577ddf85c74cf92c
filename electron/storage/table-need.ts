/** What a store reads; each store lists its needs, and they are checked once at connect (schema-check). */
export interface TableNeed {
  table: string;
  columns: readonly string[];
  /** Columns that only some schema versions have: read where the connected one does. */
  optional?: readonly string[];
  /** True if the whole table is missing from some schema versions that are supported. */
  optionalTable?: boolean;
  /** What does not work without it, as the end of "Without it ...". */
  without: string;
}

/** What writing needs of the censor login. */
export interface WriteNeed {
  table: string;
  privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'USAGE';
  /** Empty for privileges that PostgreSQL grants on whole tables and sequences only. */
  columns: readonly string[];
  /** True if the table is missing from some homeservers, where there is then nothing to write. */
  optionalTable?: boolean;
  without: string;
}

/** What the connected schema has and the login may read. */
export interface SchemaFacts {
  /** `schema_version.version` of the homeserver; null where it is not known. */
  readonly version: number | null;
  /** True if the table, or the column of it, exists and may be read by the login. */
  has(table: string, column?: string): boolean;
}
