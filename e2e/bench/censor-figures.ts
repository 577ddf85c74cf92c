import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '../../shared/contract/censor';
import { applyInput } from '../../electron/testing/censor-input';
import { openSite, prepareSite, type CensorSite, type OpenSite } from '../../electron/testing/censor-site';
import { addMessages } from '../../electron/testing/many-messages';
import { TransactionSampler } from '../../electron/testing/transaction-sampler';
import { otherClient, type OtherClientFigures } from './other-client';
import { quantile } from './psql';

/** What censoring many events costs, and what another client of the database feels of it. */
export interface CensorFigures {
  events: number;
  previewMs: number;
  /** As fast as Synoptic goes by itself, with nobody else at work. */
  perSecond: number;
  walBytes: number;
  /** Age of our transactions, sampled: an upper bound of how long rows were locked. */
  transactionMs: { p50: number; p95: number; max: number };
  alone: OtherClientFigures;
  /** While an operation runs without a limit, and while one runs at 500 a second. */
  beside: OtherClientFigures & { perSecond: number };
  besideAtLimit: OtherClientFigures & { perSecond: number };
}

const events = 10_000;
const limit = 500;
/** Rounds of the other client: about six seconds. */
const rounds = 400;

/** Censors three times ten thousand events in a database of its own. */
export async function measureCensoring(): Promise<CensorFigures> {
  const site = await prepareSite();
  const open = await openSite(site);
  try {
    const others = await addMessages(site.admin, 2_000, 'read');
    await otherClient(site.clone.url, others, 50);
    const byItself = await censorThem(site, open, { prefix: 'first', ratePerSecond: null });
    const alone = await otherClient(site.clone.url, others, rounds);
    const besides = async (prefix: string, ratePerSecond: number | null) => {
      let felt: OtherClientFigures | undefined;
      const run = await censorThem(site, open, {
        prefix,
        ratePerSecond,
        beside: async () => void (felt = await otherClient(site.clone.url, others, rounds)),
      });
      return { ...(felt ?? alone), perSecond: run.perSecond };
    };
    const { perSecond, previewMs, transactionMs, walBytes } = byItself;
    const beside = await besides('second', null);
    const besideAtLimit = await besides('third', limit);
    return { events, previewMs, perSecond, walBytes, transactionMs, alone, beside, besideAtLimit };
  } finally {
    await open.close();
    await site.dispose();
  }
}

interface Run {
  previewMs: number;
  perSecond: number;
  walBytes: number;
  transactionMs: CensorFigures['transactionMs'];
}

async function censorThem(
  site: CensorSite,
  { censoring, writer }: OpenSite,
  { beside, prefix, ratePerSecond }: { prefix: string; ratePerSecond: number | null; beside?: () => Promise<void> },
): Promise<Run> {
  const ids = await addMessages(site.admin, events, prefix);
  await site.admin.query('CHECKPOINT');
  const previewStartedAt = performance.now();
  const { previewId } = await censoring.preview({ eventIds: ids as never[], act: 'censor', limit: 100 }); // valid ids
  const previewMs = performance.now() - previewStartedAt;
  const wal = await walPosition(site);
  const sampling = new TransactionSampler(site.clone.url);
  await sampling.start();
  const rate = ratePerSecond === null ? {} : { ratePerSecond };
  const operationId = await writer.apply(applyInput(previewId, { confirmCount: events, ...rate }));
  await beside?.();
  const operation = await ended(() => censoring.getOperation(operationId));
  const ages = await sampling.stop();
  const transactionMs = { p50: quantile(ages, 0.5), p95: quantile(ages, 0.95), max: Math.max(0, ...ages) };
  if (operation.outcomes.censored !== events) throw new Error(`outcomes: ${JSON.stringify(operation.outcomes)}`);
  const seconds = ((operation.endedMs ?? Number.NaN) - operation.startedMs) / 1_000;
  return { previewMs, perSecond: events / seconds, walBytes: await walSince(site, wal), transactionMs };
}

async function ended(read: () => Promise<Operation>): Promise<Operation> {
  for (;;) {
    const operation = await read();
    if (operation.state !== 'running') return operation;
    await sleep(50);
  }
}

async function walPosition({ admin }: CensorSite): Promise<string> {
  const { rows } = await admin.query<{ at: string }>('SELECT pg_current_wal_lsn()::text AS at');
  return rows[0]?.at ?? '0/0';
}

async function walSince({ admin }: CensorSite, from: string): Promise<number> {
  const { rows } = await admin.query<{ bytes: string }>('SELECT pg_current_wal_lsn() - $1::pg_lsn AS bytes', [from]);
  return Number(rows[0]?.bytes);
}
