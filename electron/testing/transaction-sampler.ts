import { Client } from 'pg';
import { systemClock } from '../base/clock';

/** Looks every few ms how long the transaction in which Synoptic has changed events has been open. */
export class TransactionSampler {
  private readonly client: Client;
  private readonly ages: number[] = [];
  private running = true;
  private loop: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.client = new Client({ connectionString: url });
  }

  async start(): Promise<void> {
    await this.client.connect();
    this.loop = this.sample();
  }

  private async sample(): Promise<void> {
    while (this.running) {
      const { rows } = await this.client.query<{ ms: number }>(
        `SELECT extract(epoch FROM clock_timestamp() - a.xact_start)::float8 * 1000 AS ms
         FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.relation = 'event_json'::regclass AND l.mode = 'RowExclusiveLock' AND a.usename = 'synoptic_censor'`,
      );
      this.ages.push(...rows.map(({ ms }) => ms));
      await systemClock.sleep(5);
    }
  }

  /** @returns the ages that were seen, in ms */
  async stop(): Promise<readonly number[]> {
    this.running = false;
    await this.loop;
    await this.client.end();
    return this.ages;
  }
}
