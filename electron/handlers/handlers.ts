import { createApplicationHandlers, type ApplicationHandlerParts } from './application';
import { createAuditHandlers } from './audit';
import { createCensorHandlers } from './censor';
import { createCensorshipHandlers } from './censorships';
import { createConnectionHandlers, type ConnectionHandlerParts } from './connections';
import { createEventHandlers } from './events';
import { createFindingHandlers } from './findings';
import type { Handlers } from './handler';
import { createRoomHandlers } from './rooms';
import { createStreamHandlers } from './streams';
import { createUserHandlers } from './users';

/** THE list of areas: the whole contract, implemented. */
export function createHandlers(parts: ApplicationHandlerParts & ConnectionHandlerParts): Handlers {
  return {
    ...createApplicationHandlers(parts),
    ...createConnectionHandlers(parts),
    ...createFindingHandlers(),
    ...createStreamHandlers(),
    ...createUserHandlers(),
    ...createRoomHandlers(),
    ...createEventHandlers(),
    ...createCensorHandlers(),
    ...createCensorshipHandlers(),
    ...createAuditHandlers(),
  };
}
