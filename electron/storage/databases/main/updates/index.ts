import { accountDataUpdates } from './account-data';
import { backfillUpdates } from './backfill';
import { cachesUpdates } from './caches';
import { deviceListsUpdates } from './device-lists';
import { eventsUpdates } from './events';
import { profileUpdatesUpdates } from './profile-updates';
import { pushRulesUpdates } from './push-rules';
import { pushersUpdates } from './pushers';
import { quarantinedMediaUpdates } from './quarantined-media';
import { receiptsUpdates } from './receipts';
import { stickyEventsUpdates } from './sticky-events';
import { threadSubscriptionsUpdates } from './thread-subscriptions';
import { toDeviceUpdates } from './to-device';
import { unPartialStatedEventUpdates } from './un-partial-stated-event';
import { unPartialStatedRoomUpdates } from './un-partial-stated-room';
import type { UpdatesReader } from './updates-reader';

/** THE list of streams whose missed rows stand in tables. presence keeps the newest row of a user only: its writer is asked. */
export const updatesReaders: readonly UpdatesReader[] = [
  eventsUpdates,
  backfillUpdates,
  stickyEventsUpdates,
  profileUpdatesUpdates,
  receiptsUpdates,
  toDeviceUpdates,
  accountDataUpdates,
  deviceListsUpdates,
  pushRulesUpdates,
  pushersUpdates,
  threadSubscriptionsUpdates,
  quarantinedMediaUpdates,
  unPartialStatedRoomUpdates,
  unPartialStatedEventUpdates,
  cachesUpdates,
];
