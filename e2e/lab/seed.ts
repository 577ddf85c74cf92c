import { Chronicle } from './chronicle';
import { LabClient } from './client';
import type { CensorableEvent, GroundTruth } from './ground-truth';
import type { Lab } from './homeserver';
import { seedRemoteUsers, seedStateReset } from './seed-by-sql';
import { CENSORABLE_VERSIONS, seedCensorable } from './seed-censorable';
import * as pasts from './seed-memberships';

export interface SeedOptions {
  /** After how long the soon self-destructing events expire; a minute unless given. */
  soonMs?: number;
}

/**
 * Fills a fresh lab with every past that memberships can have, and with events to censor in five room versions.
 * @returns what was done, to compare answers with
 * @throws Error if the lab has been seeded before: the users are there
 */
export async function seed(lab: Lab, { soonMs = 60_000 }: SeedOptions = {}): Promise<GroundTruth> {
  const chronicle = new Chronicle();
  const admin = await LabClient.register(lab, 'seedadmin', true);
  const owner = await LabClient.register(lab, 'owner');
  const moderator = await LabClient.register(lab, 'moderator');
  const reader = await LabClient.register(lab, 'reader');
  const cast = { admin, owner, moderator };
  await pasts.seedHall(lab, chronicle, cast);
  await pasts.seedKnocks(lab, chronicle, cast);
  await pasts.seedDeparted(lab, chronicle, cast);
  await pasts.seedUpgraded(lab, chronicle, cast);
  await pasts.seedPurged(lab, chronicle, cast);
  await seedStateReset(lab, chronicle, cast);
  await seedRemoteUsers(lab, chronicle, cast);
  const censorable: CensorableEvent[] = [];
  for (const version of CENSORABLE_VERSIONS) {
    censorable.push(...(await seedCensorable(chronicle, { author: owner, reader }, version, soonMs)));
  }
  return {
    serverName: lab.serverName,
    seededAtMs: Date.now(),
    adminUserId: admin.userId,
    adminToken: admin.token,
    readerUserId: reader.userId,
    readerToken: reader.token,
    memberships: chronicle.memberships,
    rooms: chronicle.rooms,
    censorable,
  };
}
