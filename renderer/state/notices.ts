import { createStore, useStore } from 'zustand';

export interface Notice {
  id: number;
  kind: 'ok' | 'failed' | 'info';
  text: string;
  atMs: number;
  /** Gone from the corner, kept in the centre. */
  seen: boolean;
}

interface Notices {
  notices: readonly Notice[];
  add(notice: { kind: Notice['kind']; text: string }): void;
  markSeen(id: number): void;
  clear(): void;
}

const kept = 50;

/** What the application told the operator in passing, newest first. */
export const noticeStore = createStore<Notices>()((set) => ({
  notices: [],
  add: ({ kind, text }) =>
    set(({ notices }) => {
      const id = (notices[0]?.id ?? 0) + 1;
      return { notices: [{ id, kind, text, atMs: Date.now(), seen: false }, ...notices].slice(0, kept) };
    }),
  markSeen: (id) =>
    set(({ notices }) => ({
      notices: notices.map((notice) => (notice.id === id ? { ...notice, seen: true } : notice)),
    })),
  clear: () => set({ notices: [] }),
}));

export function useNotices(): Notices {
  return useStore(noticeStore);
}
