import { randomUUID } from 'node:crypto';
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { Envelope } from '../../../shared/contract/procedure';
import { AppError } from '../../../shared/errors';
import { DisposableStore, toDisposable, type Disposable } from '../../base/lifecycle';
import type { Dispatcher } from '../dispatch';
import type { PushHub } from '../push-hub';
import { channels } from './channels';
import { isWindowAddress } from './window-address';

/** A window as carrier of calls, bound to the connection that it opened. */
class WindowCarrier {
  readonly id = randomUUID();
  private bound: string | null = null;
  /** Calls that have not been answered, by the id that the window gave them. */
  readonly calls = new Map<string, AbortController>();

  get connectionId(): string | null {
    return this.bound;
  }

  bind(connectionId: string | null): void {
    this.bound = connectionId;
  }

  cancelAll(): void {
    for (const call of this.calls.values()) call.abort();
  }
}

/** The contract over IPC, for windows of this application that were attached; nothing else is answered. */
export class IpcHost implements Disposable {
  private readonly carriers = new Map<WebContents, WindowCarrier>();
  private readonly owned = new DisposableStore();

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly pushHub: PushHub,
  ) {}

  /** Begins to answer. */
  start(): void {
    ipcMain.handle(channels.call, (event, ...args: unknown[]) => this.call(event, args));
    this.owned.add(toDisposable(() => ipcMain.removeHandler(channels.call)));
    const onCancel = (event: IpcMainEvent, callId: unknown): void => {
      if (typeof callId === 'string') this.carrierOf(event)?.calls.get(callId)?.abort();
    };
    ipcMain.on(channels.cancel, onCancel);
    this.owned.add(toDisposable(() => void ipcMain.removeListener(channels.cancel, onCancel)));
  }

  /** Lets a window in, until it is destroyed. */
  attach(contents: WebContents): void {
    const carrier = new WindowCarrier();
    this.carriers.set(contents, carrier);
    const listening = this.pushHub.attach({
      connectionId: () => carrier.connectionId,
      hear: (push) => {
        if (!contents.isDestroyed()) contents.send(channels.push, push);
      },
    });
    // A reload forgets what it had asked for; so does the end of its process. Going to another screen is a navigation
    // within the same page, and does not: its calls are already under way.
    contents.on('did-start-navigation', (_event, _url, isInPlace, isMainFrame) => {
      if (isMainFrame && !isInPlace) carrier.cancelAll();
    });
    contents.on('render-process-gone', () => carrier.cancelAll());
    contents.once('destroyed', () => {
      void listening.dispose();
      carrier.cancelAll();
      this.carriers.delete(contents);
    });
  }

  dispose(): Promise<void> {
    for (const carrier of this.carriers.values()) carrier.cancelAll();
    return this.owned.dispose();
  }

  private async call(event: IpcMainInvokeEvent, args: unknown[]): Promise<Envelope<unknown>> {
    const carrier = this.carrierOf(event);
    const [callId, procedure, input] = args;
    if (!carrier || typeof callId !== 'string' || typeof procedure !== 'string') return refused();
    const call = new AbortController();
    carrier.calls.set(callId, call);
    try {
      return await this.dispatcher.dispatch(procedure, input, { carrier, signal: call.signal });
    } finally {
      carrier.calls.delete(callId);
    }
  }

  /** The sender must be the top frame of an attached window that shows the window's own page. */
  private carrierOf(event: IpcMainEvent | IpcMainInvokeEvent): WindowCarrier | undefined {
    const frame = event.senderFrame;
    if (!frame || frame !== event.sender.mainFrame || !isWindowAddress(frame.url)) return undefined;
    return this.carriers.get(event.sender);
  }
}

function refused(): Envelope<never> {
  const error = new AppError({
    code: 'unauthorised',
    message: 'The call did not come from a window of Synoptic.',
    remedy: 'Reload the window.',
  });
  return { ok: false, error: error.toWire() };
}
