import { afterAll, beforeAll, describe, it } from 'vitest';
import { seedMovements, type Movements } from '../lab/seed-movements';
import * as asked from './asked-homeserver';
import { BulkUnderKills, eventCount, kills, trafficRate } from './bulk-under-kills';
import { startCensorshipLab, type CensorshipLab } from './censorship-lab';
import { DueRedactions } from './redactions';
import * as then from './rooms-then';
import * as selfDestruction from './self-destruction';

/*
 * One homeserver for all of it, since its job for redactions comes once in five minutes: what is done meanwhile fills the
 * time. In this order: redactions first, their turn late, and the feature switched off last.
 */
let site: CensorshipLab;
beforeAll(async () => {
  site = await startCensorshipLab('censorships');
});
afterAll(() => site?.watched.dispose());

let redactions: DueRedactions;
describe('redactions that are due on a real homeserver', () => {
  beforeAll(async () => {
    redactions = await DueRedactions.seed(site);
  });

  it('are in the queue, each with the reason why its content still stands', () => redactions.expectReasons());
  it('wait for a job whose rate is known, by the period of the configuration', () => redactions.expectRate());
  it('that redact nothing are told as such everywhere, and break nothing, not even where the homeserver fails', () =>
    redactions.expectEmptyOnes());
});

describe('self-destructing events of a homeserver that honours them', () => {
  it('are pending until their time, and gone from the queue and the disk soon after it', () =>
    selfDestruction.pendingThenGone(site));
  it('are listed as never expiring, with the rule, where the server does not honour how they ask', () =>
    selfDestruction.neverExpiring(site));
  it('stay when their persister was restarted, since its timer is lost; we censor one, main clears the other', () =>
    selfDestruction.lostTimer(site));
  it('of a purged room block those after them: shown first, their rows removed, and the rest goes by itself', () =>
    selfDestruction.purgedBlocks(site));
});

describe('members and state of a real homeserver at a chosen time', () => {
  let movements: Movements;
  beforeAll(async () => {
    movements = await seedMovements(site.watched.lab, { deeds: 120, seed: then.seed });
  });

  it(`are as written down while it happened, and as the homeserver answers for the token, at ${then.points} times`, () =>
    then.membersAtTimes(site, movements));
  it('are those after the last deed now, and none before the room began', () => then.membersAtTheEnds(site, movements));
  it('come with the messages of each user: all that they sent, each once', () => then.messagesOfUsers(site, movements));
});

describe('a room of a real homeserver', () => {
  it('is current until the last local user leaves, and then shows members and name as last known', () =>
    then.leftByServer(site));
  it('is partial while a faster join runs, whoever else is in it', () => then.partialRoom(site));
});

describe('asking the homeserver what it serves', () => {
  it('takes the token of an administrator and no other', () => asked.tokensRefused(site));
  it('shows the content before and its absence after censoring, in the process that serves the admin API', () =>
    asked.servedBeforeAndAfter(site));
});

describe('a user of a real homeserver', () => {
  it('has the devices that an administrator of the homeserver is told of', () => asked.devicesOfUser(site));
  it('has the reports of their events and of themselves', () => asked.reportsOfUser(site));
});

describe(`${eventCount} events censored while ${trafficRate} a second are sent and the application is killed ${kills} times`, () => {
  let bulk: BulkUnderKills;
  beforeAll(() => {
    bulk = new BulkUnderKills(site);
  });
  afterAll(() => bulk.dispose());

  it('are each pruned, once in the audit and forgotten by every process, and the homeserver is healthy', async () => {
    await bulk.run();
  }, 1_200_000);
});

describe('the turn of the job that prunes redacted events', () => {
  it('ends the waiting: what was allowed is pruned, the rest is marked and stands, and we find it', async () => {
    await redactions.expectTurn();
  }, 400_000);
});

describe('self-destructing events of a homeserver whose feature was switched off', () => {
  it('stay although they are due, and the queue says that the feature is off', () => selfDestruction.switchedOff(site));
});
