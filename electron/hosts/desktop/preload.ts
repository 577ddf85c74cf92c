import { contextBridge, ipcRenderer } from 'electron';
import { contractVersion } from '../../../shared/contract/version';
import { channels } from './channels';

/**
 * The whole bridge between a window and the core. It never grows: what can be asked is the contract's matter. Strings
 * and structured values only; nothing of Electron is reachable from the page.
 */
contextBridge.exposeInMainWorld('synoptic', {
  contractVersion,
  call: (callId: string, procedure: string, input: unknown): Promise<unknown> =>
    ipcRenderer.invoke(channels.call, callId, procedure, input),
  cancel: (callId: string): void => ipcRenderer.send(channels.cancel, callId),
  onPush: (listener: (push: unknown) => void): (() => void) => {
    // The event object stays here: it would hand the page a reference to the sender.
    const hear = (_event: unknown, push: unknown): void => listener(push);
    ipcRenderer.on(channels.push, hear);
    return () => void ipcRenderer.removeListener(channels.push, hear);
  },
});
