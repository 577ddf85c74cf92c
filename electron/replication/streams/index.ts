import { accountDataStream } from './account-data';
import { backfillStream } from './backfill';
import { cachesStream } from './caches';
import { deviceListsStream } from './device-lists';
import { eventsStream } from './events';
import { federationStream } from './federation';
import { presenceStream } from './presence';
import { presenceFederationStream } from './presence-federation';
import { profileUpdatesStream } from './profile-updates';
import { pushRulesStream } from './push-rules';
import { pushersStream } from './pushers';
import { quarantinedMediaStream } from './quarantined-media';
import { receiptsStream } from './receipts';
import { stickyEventsStream } from './sticky-events';
import { threadSubscriptionsStream } from './thread-subscriptions';
import { toDeviceStream } from './to-device';
import { typingStream } from './typing';
import { unPartialStatedEventStream } from './un-partial-stated-event';
import { unPartialStatedRoomStream } from './un-partial-stated-room';
import type { StreamDefinition } from './stream';

/** THE list of streams, in the order in which they are shown. */
export const streamDefinitions: readonly StreamDefinition[] = [
  eventsStream,
  backfillStream,
  stickyEventsStream,
  profileUpdatesStream,
  receiptsStream,
  typingStream,
  presenceStream,
  presenceFederationStream,
  toDeviceStream,
  accountDataStream,
  deviceListsStream,
  pushRulesStream,
  pushersStream,
  threadSubscriptionsStream,
  quarantinedMediaStream,
  unPartialStatedRoomStream,
  unPartialStatedEventStream,
  federationStream,
  cachesStream,
];

const byName = new Map(streamDefinitions.map((stream) => [stream.name, stream]));

/** The stream of this wire name; undefined for one of a newer homeserver. */
export function findStream(name: string): StreamDefinition | undefined {
  return byName.get(name);
}
