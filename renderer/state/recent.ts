import { createStore, useStore } from 'zustand';
import { persist } from 'zustand/middleware';

export interface RecentItem {
  kind: 'user' | 'room' | 'event' | 'screen';
  id: string;
  name: string | null;
  /** A link never acts on another server's database, so an item belongs to one. */
  server: string;
}

interface Recent {
  items: readonly RecentItem[];
  remember(item: RecentItem): void;
}

const kept = 30;

/** What was opened lately, newest first; for the palette. */
export const recentStore = createStore<Recent>()(
  persist(
    (set) => ({
      items: [],
      remember: (item) =>
        set(({ items }) => ({
          items: [item, ...items.filter((old) => !isSame(old, item))].slice(0, kept),
        })),
    }),
    { name: 'synoptic-recent' },
  ),
);

export function useRecent(): Recent {
  return useStore(recentStore);
}

function isSame(a: RecentItem, b: RecentItem): boolean {
  return a.kind === b.kind && a.id === b.id && a.server === b.server;
}
