import { createApplicationHandlers, type ApplicationHandlerParts } from './application';
import { createAuditHandlers } from './audit';
import { createCensorHandlers } from './censor';
import { createConnectionHandlers, type ConnectionHandlerParts } from './connections';
import { createEventHandlers } from './events';
import type { Handlers } from './handler';
import { createRoomHandlers } from './rooms';
import { createUserHandlers } from './users';

/** THE list of areas: the whole contract, implemented. */
export function createHandlers(parts: ApplicationHandlerParts & ConnectionHandlerParts): Handlers {
  return {
    ...createApplicationHandlers(parts),
    ...createConnectionHandlers(parts),
    ...createUserHandlers(),
    ...createRoomHandlers(),
    ...createEventHandlers(),
    ...createCensorHandlers(),
    ...createAuditHandlers(),
  };
}
