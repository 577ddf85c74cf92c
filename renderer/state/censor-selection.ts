import { createStore, useStore } from 'zustand';
import type { CensorAct } from '../../shared/contract/censor';
import { pathTo } from './address';

/** Most events of one preview. */
export const mostEvents = 10_000;

/** Events that were chosen somewhere and are to be previewed. */
export interface CensorSelection {
  eventIds: readonly string[];
  /** Where they come from, in words: stands above the preview. */
  label: string;
  act: CensorAct;
}

interface CensorSelections {
  held: ReadonlyMap<string, CensorSelection>;
  /** Keeps a selection, each event once, and answers the key for `censor?selection=<key>`. */
  offer(selection: CensorSelection): string;
}

const kept = 20;

/**
 * Selections too long for an address. They live as long as the window: an address that names one which is gone leads to
 * a screen that says so.
 */
export const censorSelectionStore = createStore<CensorSelections>()((set) => ({
  held: new Map(),
  offer: ({ eventIds, label, act }) => {
    const key = newKey();
    const selection = { eventIds: [...new Set(eventIds)], label, act };
    set(({ held }) => ({ held: new Map([...held, [key, selection] as const].slice(-kept)) }));
    return key;
  },
}));

/** The selection of a key; null where it is gone. */
export function useCensorSelection(key: string): CensorSelection | null {
  return useStore(censorSelectionStore, ({ held }) => held.get(key) ?? null);
}

/** Keeps a selection and answers the path of its preview. */
export function offerToCensor(server: string, selection: CensorSelection): string {
  const key = censorSelectionStore.getState().offer(selection);
  return pathTo({ server, area: 'censor', search: { selection: key } });
}

// Random, so that an address of an earlier window never names what was chosen in this one.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
