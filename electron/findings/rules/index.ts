/** THE list of what can be wrong: one file per rule. What is checked, and what could not be, is told in this order. */
import { backgroundTasksRule } from './background-tasks';
import { backgroundUpdateRunningRule } from './background-update-running';
import { cannotBeCaughtUpRule } from './cannot-be-caught-up';
import { catchUpFailedRule } from './catch-up-failed';
import { clockSkewRule } from './clock-skew';
import { commandQueueHighRule } from './command-queue-high';
import { configurationContradictionsRule } from './configuration-contradictions';
import { configurationUnreadableRule } from './configuration-unreadable';
import { configuredButNeverHeardRule } from './configured-but-never-heard';
import { connectionsNearLimitRule } from './connections-near-limit';
import { differentVersionsRule } from './different-versions';
import { ephemeralOffRule } from './ephemeral-off';
import { ephemeralTimersStoppedRule } from './ephemeral-timers-stopped';
import { expiryBlockedRule } from './expiry-blocked';
import type { FindingRule } from './finding-rule';
import { heardButNotConfiguredRule } from './heard-but-not-configured';
import { instanceSilentRule } from './instance-silent';
import { listenerUnhealthyRule } from './listener-unhealthy';
import { metricsNotAnsweringRule } from './metrics-not-answering';
import { overdueExpiriesRule } from './overdue-expiries';
import { ownNameLeftBehindRule } from './own-name-left-behind';
import { positionRowOfGoneWriterRule } from './position-row-of-gone-writer';
import { readFromReplicaRule } from './read-from-replica';
import { replicationSecretMissingRule } from './replication-secret-missing';
import { scheduledTasksStuckRule } from './scheduled-tasks-stuck';
import { streamLaggingRule } from './stream-lagging';
import { twoServerNamesRule } from './two-server-names';
import { twoWritersRule } from './two-writers';
import { viewStandsStillRule } from './view-stands-still';
import { wireDownRule } from './wire-down';
import { writerBehindSequenceRule } from './writer-behind-sequence';
import { writerMovedRule } from './writer-moved';

export const rules: readonly FindingRule[] = [
  wireDownRule,
  instanceSilentRule,
  configuredButNeverHeardRule,
  heardButNotConfiguredRule,
  listenerUnhealthyRule,
  metricsNotAnsweringRule,
  viewStandsStillRule,
  commandQueueHighRule,
  twoWritersRule,
  writerMovedRule,
  writerBehindSequenceRule,
  positionRowOfGoneWriterRule,
  streamLaggingRule,
  catchUpFailedRule,
  cannotBeCaughtUpRule,
  ownNameLeftBehindRule,
  twoServerNamesRule,
  expiryBlockedRule,
  ephemeralTimersStoppedRule,
  overdueExpiriesRule,
  ephemeralOffRule,
  backgroundTasksRule,
  scheduledTasksStuckRule,
  backgroundUpdateRunningRule,
  connectionsNearLimitRule,
  readFromReplicaRule,
  clockSkewRule,
  differentVersionsRule,
  replicationSecretMissingRule,
  configurationUnreadableRule,
  configurationContradictionsRule,
];
