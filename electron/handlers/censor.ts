import { AppError } from '../../shared/errors';
import type { Operation } from '../../shared/contract/censor';
import { waitedForUpTo, type CensorWriter } from '../censoring/censor-writer';
import type { Handlers, HomeserverServices } from './handler';

type CensorProcedures = Extract<keyof Handlers, `censor.${string}`>;

/** Censoring: preview, apply, verify; operations and what became of each event. */
export function createCensorHandlers(): Pick<Handlers, CensorProcedures> {
  return {
    'censor.preview': (input, { homeserver, signal }) => homeserver.censoring.preview(input, { signal }),
    'censor.listCopies': (input, { homeserver, signal }) => homeserver.censoring.listCopies(input, { signal }),
    // An act goes on when the caller goes away: its signal is not handed down.
    'censor.apply': async (input, { homeserver }) => {
      const { censoring } = homeserver;
      const operationId = await writerOf(homeserver).apply(input);
      const operation = await censoring.getOperation(operationId);
      if (operation.total > waitedForUpTo) return { operationId, operation, items: [] };
      const { items } = await censoring.listItems({ operationId, limit: waitedForUpTo, cursor: null });
      return { operationId, operation, items };
    },
    'censor.listOperations': (input, { homeserver, signal }) => homeserver.censoring.listOperations(input, { signal }),
    'censor.getOperation': (input, { homeserver, signal }) =>
      homeserver.censoring.getOperation(input.operationId, { signal }),
    'censor.listItems': (input, { homeserver, signal }) => homeserver.censoring.listItems(input, { signal }),
    'censor.pauseOperation': (input, { homeserver }) =>
      act(homeserver, input.operationId, (writer) => writer.pause(input.operationId)),
    'censor.setRate': (input, { homeserver }) =>
      act(homeserver, input.operationId, (writer) => writer.setRate(input.operationId, input.ratePerSecond)),
    'censor.resumeOperation': (input, { homeserver }) =>
      act(homeserver, input.operationId, (writer) => writer.resume(input.operationId)),
    'censor.cancelOperation': (input, { homeserver }) =>
      act(homeserver, input.operationId, (writer) => writer.cancel(input.operationId)),
    'censor.verify': (input, { homeserver, signal }) => homeserver.censoring.verify(input, { signal }),
    'censor.dismissTelling': (input, { homeserver }) =>
      act(homeserver, input.operationId, (writer) => writer.dismissTelling(input.operationId)),
    'censor.provideToken': (input, { homeserver, signal }) => homeserver.served.provideToken(input, { signal }),
    'censor.askProcesses': (input, { homeserver, signal }) => homeserver.served.ask(input, { signal }),
    'censor.getEvidence': (input, { homeserver, signal }) =>
      homeserver.censoring.getEvidence(input.operationId, { signal }),
  };
}

async function act(
  homeserver: HomeserverServices,
  operationId: string,
  work: (writer: CensorWriter) => Promise<void>,
): Promise<Operation> {
  await work(writerOf(homeserver));
  return homeserver.censoring.getOperation(operationId);
}

// An act of the operator, from the window or a script: the idle minutes start anew. The host refuses before where there
// is no writer; the connection may have been locked since.
function writerOf(homeserver: HomeserverServices): CensorWriter {
  homeserver.noteActivity();
  const { writer } = homeserver.censoring;
  if (writer !== undefined) return writer;
  throw new AppError({
    code: 'writer_required',
    message: 'The connection is locked: nothing is written.',
    remedy: 'Unlock the connection for writing, then try again.',
  });
}
