import type { SeededRandom } from './seeded-random';

/** All room versions with stable rules, oldest first. */
export const stableRoomVersions = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] as const;

/** The number of a version; what is no number counts as 11, so that an unreleased version looks modern. */
export function versionNumber(version: string): number {
  const number = Number(version);
  return Number.isInteger(number) ? number : 11;
}

/** `event_json.format_version`: 1 up to room version 2, 2 in version 3, 3 up to 11, 4 in 12. */
export function formatVersion(version: string): number {
  const number = versionNumber(version);
  if (number <= 2) return 1;
  if (number === 3) return 2;
  return number <= 11 ? 3 : 4;
}

/** An event id as the version's servers make it: with domain up to 2, base64 in 3, URL-safe base64 after. */
export function makeEventId(random: SeededRandom, version: string, domain: string, atMs: number): string {
  const format = formatVersion(version);
  if (format === 1) return `$${Math.floor(atMs / 1000)}${random.between(1000, 99999)}${random.letters(5)}:${domain}`;
  return '$' + (format === 2 ? random.base64(32) : random.base64Url(32));
}

/** A room id: letters with domain up to version 11, the create event's id with another sigil in 12. */
export function makeRoomId(random: SeededRandom, version: string, domain: string): string {
  return versionNumber(version) >= 12 ? '!' + random.base64Url(32) : `!${random.letters(18)}:${domain}`;
}

/** References to events: pairs with a hash up to version 2, plain ids after. */
export function eventReferences(random: SeededRandom, version: string, eventIds: readonly string[]): unknown[] {
  if (formatVersion(version) > 1) return [...eventIds];
  return eventIds.map((eventId) => [eventId, { sha256: random.base64(32) }]);
}

/** The domain of a user id: what follows the first colon, which localparts cannot hold. */
export function domainOf(userId: string): string {
  return userId.slice(userId.indexOf(':') + 1);
}
