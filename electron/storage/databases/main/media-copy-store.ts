import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A file that this server holds. */
export interface MediaRow {
  place: 'local' | 'remote';
  /** Null for files that were uploaded here. */
  server: string | null;
  mediaId: string;
  bytes: number | null;
  quarantined: boolean;
  /** Who uploaded it here. */
  uploader: string | null;
  /** Other files with the same bytes, up to {@link sameFileLimit}; null where the schema does not know digests. */
  sameFile: number | null;
}

/** A preview that the homeserver made of an address. */
export interface UrlPreviewRow {
  url: string;
  count: number;
}

/** Files with the same bytes are counted up to here. */
export const sameFileLimit = 100;

interface MediaSqlRow {
  place: MediaRow['place'];
  server: string | null;
  media_id: string;
  bytes: number | null;
  quarantined: boolean;
  uploader: string | null;
  same_file: number | null;
}

/** Files and previews that events point to. Neither their names nor what they show is read. */
export class MediaCopyStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'local_media_repository',
      columns: ['media_id', 'media_length', 'user_id', 'quarantined_by'],
      optional: ['sha256'],
      optionalTable: true,
      without: 'files that were uploaded here are not found',
    },
    {
      table: 'remote_media_cache',
      columns: ['media_origin', 'media_id', 'media_length', 'quarantined_by'],
      optional: ['sha256'],
      optionalTable: true,
      without: 'files of other servers that are kept here are not found',
    },
    {
      table: 'local_media_repository_url_cache',
      columns: ['url'],
      optionalTable: true,
      without: 'previews of addresses are not found',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Which of these files are here. */
  async getMediaTxn(
    txn: ReadTxn,
    wanted: { local: readonly string[]; remote: readonly { server: string; mediaId: string }[] },
  ): Promise<MediaRow[]> {
    const local = wanted.local.length === 0 ? [] : await this.localTxn(txn, wanted.local);
    const remote = wanted.remote.length === 0 ? [] : await this.remoteTxn(txn, wanted.remote);
    return [...local, ...remote].map((row) => ({
      place: row.place,
      server: row.server,
      mediaId: row.media_id,
      bytes: row.bytes,
      quarantined: row.quarantined,
      uploader: row.uploader,
      sameFile: row.same_file,
    }));
  }

  private async localTxn(txn: ReadTxn, mediaIds: readonly string[]): Promise<MediaSqlRow[]> {
    if (!this.schema.has('local_media_repository')) return [];
    const sameFile = this.schema.has('local_media_repository', 'sha256')
      ? sql`CASE WHEN m.sha256 IS NULL THEN NULL ELSE (SELECT count(*)::int FROM (
          SELECT 1 FROM local_media_repository o
          WHERE o.sha256 = m.sha256 AND o.sha256 IS NOT NULL LIMIT ${sameFileLimit + 1}
        ) AS same) - 1 END`
      : sql`NULL::int`;
    return txn.query<MediaSqlRow>(sql`
      SELECT 'local' AS place, NULL AS server, m.media_id, m.media_length AS bytes,
        m.quarantined_by IS NOT NULL AS quarantined, m.user_id AS uploader, ${sameFile} AS same_file
      FROM local_media_repository m WHERE m.media_id = ANY(${mediaIds}::text[]) LIMIT ${mediaIds.length}`);
  }

  private async remoteTxn(txn: ReadTxn, files: readonly { server: string; mediaId: string }[]): Promise<MediaSqlRow[]> {
    if (!this.schema.has('remote_media_cache')) return [];
    const sameFile = this.hasRemoteDigests
      ? sql`CASE WHEN m.sha256 IS NULL THEN NULL ELSE (SELECT count(*)::int FROM (
          SELECT 1 FROM remote_media_cache o
          WHERE o.sha256 = m.sha256 AND o.sha256 IS NOT NULL LIMIT ${sameFileLimit + 1}
        ) AS same) - 1 END`
      : sql`NULL::int`;
    return txn.query<MediaSqlRow>(sql`
      SELECT 'remote' AS place, m.media_origin AS server, m.media_id, m.media_length AS bytes,
        m.quarantined_by IS NOT NULL AS quarantined, NULL AS uploader, ${sameFile} AS same_file
      FROM unnest(${files.map(({ server }) => server)}::text[], ${files.map(({ mediaId }) => mediaId)}::text[])
        AS asked (server, media_id)
      CROSS JOIN LATERAL (
        SELECT c.media_id, c.media_origin, c.media_length, c.quarantined_by, ${this.remoteDigest} AS sha256
        FROM remote_media_cache c WHERE c.media_origin = asked.server AND c.media_id = asked.media_id LIMIT 1
      ) AS m
      LIMIT ${files.length}`);
  }

  private get hasRemoteDigests(): boolean {
    return this.schema.has('remote_media_cache', 'sha256');
  }

  private get remoteDigest(): SqlQuery {
    return this.hasRemoteDigests ? sql`c.sha256` : sql`NULL::text`;
  }

  /** Of which of these addresses a preview is kept, and how many. */
  async getUrlPreviewsTxn(txn: ReadTxn, urls: readonly string[]): Promise<UrlPreviewRow[]> {
    if (urls.length === 0 || !this.schema.has('local_media_repository_url_cache')) return [];
    return txn.query<UrlPreviewRow>(sql`
      SELECT u.url, count(*)::int AS count FROM local_media_repository_url_cache u
      WHERE u.url = ANY(${urls}::text[]) GROUP BY u.url LIMIT ${urls.length}`);
  }
}
