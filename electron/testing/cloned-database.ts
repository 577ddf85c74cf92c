/**
 * A homeserver's database of its own for each test file: one template per machine and state of the generator, cloned in
 * a fraction of a second.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { GroundTruth } from '../demo/generator/ground-truth';
import { smallSpec, type HomeserverSpec } from '../demo/generator/homeserver-spec';
import { loadHomeserver } from '../demo/generator/load-homeserver';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Databases of test runs that were killed are dropped after this time. */
const staleAfterMs = 2 * 60 * minuteMs;
const templatePrefix = 'synoptic_template_';
const clonePrefix = 'synoptic_clone_';
/** Any number that nothing else uses: only one process at a time builds templates or clears up. */
const advisoryLockKey = 7_233_010;

export interface ClonedDatabase {
  /** postgres:// URL of the clone, as superuser. */
  url: string;
  /** postgres:// URL of the maintenance database `postgres` on the same server, as superuser. */
  adminUrl: string;
  databaseName: string;
  /** What is true of the homeserver in it. */
  truth: GroundTruth;
  /** Drops the clone, ending connections that are left. */
  dispose(): Promise<void>;
}

/** The test PostgreSQL's maintenance URL: SYNOPTIC_TEST_POSTGRES, or the local one. */
export function testPostgresUrl(): string {
  return process.env.SYNOPTIC_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';
}

/** The present of generated test databases: today 00:00 UTC, so that a template serves for the whole day. */
export function testNowMs(): number {
  return Math.floor(Date.now() / dayMs) * dayMs;
}

/** The URL with another database name. */
export function withDatabase(url: string, databaseName: string): string {
  const changed = new URL(url);
  changed.pathname = '/' + databaseName;
  return changed.toString();
}

/**
 * Clones the template database of `spec`, building it first if this machine has none.
 * @throws Error with one line saying what to start, where PostgreSQL cannot be reached
 */
export async function cloneDatabase(spec: HomeserverSpec = smallSpec(testNowMs())): Promise<ClonedDatabase> {
  const adminUrl = testPostgresUrl();
  const admin = await connectAdmin(adminUrl);
  try {
    const template = await prepareTemplate(admin, adminUrl, spec);
    const databaseName = `${clonePrefix}${minutesNow()}_${randomBytes(5).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${databaseName} TEMPLATE ${template.name}`);
    return {
      url: withDatabase(adminUrl, databaseName),
      adminUrl,
      databaseName,
      truth: template.truth,
      dispose: () => dropDatabase(adminUrl, databaseName),
    };
  } finally {
    await admin.end();
  }
}

/** Runs `use` with a clone of its own and drops it afterwards. */
export async function withClonedDatabase<T>(
  use: (clone: ClonedDatabase) => Promise<T>,
  spec?: HomeserverSpec,
): Promise<T> {
  const clone = await cloneDatabase(spec);
  try {
    return await use(clone);
  } finally {
    await clone.dispose();
  }
}

/** Drops a database, ending its connections. */
export async function dropDatabase(adminUrl: string, databaseName: string): Promise<void> {
  const admin = await connectAdmin(adminUrl);
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`);
  } finally {
    await admin.end();
  }
}

/** An empty database in the homeserver's locale and encoding. `databaseName` must be a plain lower-case name. */
export async function createEmptyDatabase(adminUrl: string, databaseName: string): Promise<void> {
  const admin = await connectAdmin(adminUrl);
  try {
    await createInHomeserverLocale(admin, databaseName);
  } finally {
    await admin.end();
  }
}

async function createInHomeserverLocale(admin: Client, databaseName: string): Promise<void> {
  await admin.query(`CREATE DATABASE ${databaseName} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
}

async function connectAdmin(adminUrl: string): Promise<Client> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (cause) {
    const place = new URL(adminUrl).host;
    throw new Error(`No PostgreSQL at ${place}: start it, or name another in SYNOPTIC_TEST_POSTGRES`, { cause });
  }
  return client;
}

interface Template {
  name: string;
  truth: GroundTruth;
}

async function prepareTemplate(admin: Client, adminUrl: string, spec: HomeserverSpec): Promise<Template> {
  const digest = await digestOf(spec);
  const found = await findTemplate(admin, digest);
  if (found) return found;
  await admin.query('SELECT pg_advisory_lock($1)', [advisoryLockKey]);
  try {
    await dropStale(admin);
    return (await findTemplate(admin, digest)) ?? (await buildTemplate(admin, adminUrl, { digest, spec }));
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [advisoryLockKey]);
  }
}

/** A finished template carries its truth as the database's comment; a half-built one has none. */
async function findTemplate(admin: Client, digest: string): Promise<Template | null> {
  const { rows } = await admin.query<{ datname: string; truth: string }>(
    `SELECT datname, shobj_description(oid, 'pg_database') AS truth
     FROM pg_database
     WHERE datname LIKE $1 AND shobj_description(oid, 'pg_database') IS NOT NULL
     ORDER BY datname DESC LIMIT 1`,
    [`${templatePrefix}${digest}\\_%`],
  );
  const row = rows[0];
  // Written by buildTemplate below, for the same digest of the same sources.
  return row ? { name: row.datname, truth: JSON.parse(row.truth) as GroundTruth } : null;
}

async function buildTemplate(
  admin: Client,
  adminUrl: string,
  { digest, spec }: { digest: string; spec: HomeserverSpec },
): Promise<Template> {
  const name = `${templatePrefix}${digest}_${minutesNow()}`;
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await createInHomeserverLocale(admin, name);
  const client = await connectAdmin(withDatabase(adminUrl, name));
  let truth: GroundTruth;
  try {
    truth = await loadHomeserver(client, spec);
  } finally {
    await client.end();
  }
  // Nobody may change a template, and a connection to it would keep others from cloning.
  await admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS FALSE`);
  await admin.query(`COMMENT ON DATABASE ${name} IS ${admin.escapeLiteral(JSON.stringify(truth))}`);
  return { name, truth };
}

async function dropStale(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE 'synoptic\\_template\\_%' OR datname LIKE 'synoptic\\_clone\\_%'`,
  );
  for (const { datname } of rows) {
    const made = /^synoptic_(?:template_[0-9a-f]+|clone)_(\d+)(?:_|$)/.exec(datname)?.[1];
    if (made === undefined || Date.now() - Number(made) * minuteMs < staleAfterMs) continue;
    await admin.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

/** The template belongs to this spec and these sources: change either and it is built anew. */
async function digestOf(spec: HomeserverSpec): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(spec));
  const demo = path.join(__dirname, '..', 'demo');
  for (const folder of ['schema', 'generator', 'generator/stories']) {
    const names = (await readdir(path.join(demo, folder))).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    for (const name of names.sort()) hash.update(await readFile(path.join(demo, folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function minutesNow(): number {
  return Math.floor(Date.now() / minuteMs);
}
