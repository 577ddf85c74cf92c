import { AppError } from '../../shared/errors';

/** No operation of this id is recorded in this database. */
export function operationNotFound(operationId: string): AppError {
  return new AppError({
    code: 'operation_not_found',
    message: 'There is no such operation in this database.',
    remedy: 'Look at the list of operations; each belongs to one homeserver’s database.',
    details: { operationId },
  });
}
