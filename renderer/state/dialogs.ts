import { createStore, useStore } from 'zustand';

export type DialogName = 'palette' | 'unlock' | 'settings' | 'keys' | 'progress';

interface Dialogs {
  open: DialogName | null;
  show(name: DialogName): void;
  close(): void;
}

/** Which dialog of the frame is open; at most one, so that a dialog never hides another. */
export const dialogStore = createStore<Dialogs>()((set) => ({
  open: null,
  show: (open) => set({ open }),
  close: () => set({ open: null }),
}));

export function useDialogs(): Dialogs {
  return useStore(dialogStore);
}
