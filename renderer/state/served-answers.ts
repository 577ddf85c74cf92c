import { createStore, useStore } from 'zustand';
import type { ServedEvent } from '../../shared/contract/censor';

/** What processes were asked and what they served, at one time. */
export interface ServedAnswer {
  items: readonly ServedEvent[];
  notAsked: readonly { instanceName: string; sentence: string }[];
  /** What follows for the evidence. */
  sentence: string;
  atMs: number;
}

/** Asked at the preview and after the operation; null: not asked. */
export interface ServedAnswers {
  before: ServedAnswer | null;
  after: ServedAnswer | null;
}

interface Served {
  /** By preview: an operation knows the one that it was made from. */
  answers: ReadonlyMap<string, ServedAnswers>;
  /** An administrator's token was handed over since the window opened. */
  isTokenHeld: boolean;
  keep(previewId: string, moment: keyof ServedAnswers, answer: ServedAnswer): void;
  holdToken(isTokenHeld: boolean): void;
}

const kept = 20;
const none: ServedAnswers = { before: null, after: null };

/** What the homeserver's processes served of the events of a preview, as long as the window lives. */
export const servedStore = createStore<Served>()((set) => ({
  answers: new Map(),
  isTokenHeld: false,
  keep: (previewId, moment, answer) =>
    set(({ answers }) => {
      const known = answers.get(previewId) ?? none;
      const others = [...answers].filter(([key]) => key !== previewId);
      return { answers: new Map([...others, [previewId, { ...known, [moment]: answer }] as const].slice(-kept)) };
    }),
  holdToken: (isTokenHeld) => set({ isTokenHeld }),
}));

export function useServedAnswers(previewId: string): ServedAnswers {
  return useStore(servedStore, ({ answers }) => answers.get(previewId) ?? none);
}

export function useIsTokenHeld(): boolean {
  return useStore(servedStore, ({ isTokenHeld }) => isTokenHeld);
}
