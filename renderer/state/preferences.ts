import { createStore, useStore } from 'zustand';
import type { Settings } from '../../shared/contract/application';

interface Preferences {
  theme: Settings['theme'];
  density: Settings['density'];
  apply(settings: Pick<Settings, 'theme' | 'density'>): void;
}

/** How the window looks. The application keeps the settings; this is the copy that the first paint needs. */
export const preferenceStore = createStore<Preferences>()((set) => ({
  theme: 'system',
  density: 'compact',
  apply: ({ theme, density }) => set({ theme, density }),
}));

export function usePreferences(): Preferences {
  return useStore(preferenceStore);
}

/** Height of a list's row in CSS pixels. */
export function useRowHeight(): number {
  return useStore(preferenceStore, ({ density }) => (density === 'compact' ? 28 : 36));
}

/** Writes theme and density to the document and keeps them right when the system's theme changes. */
export function watchPreferences(root: HTMLElement): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const write = (): void => {
    const { theme, density } = preferenceStore.getState();
    root.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    root.dataset.density = density;
  };
  write();
  dark.addEventListener('change', write);
  const unsubscribe = preferenceStore.subscribe(write);
  return () => {
    dark.removeEventListener('change', write);
    unsubscribe();
  };
}
