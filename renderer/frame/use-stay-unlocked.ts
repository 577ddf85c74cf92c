import { useEffect, useRef } from 'react';
import { useStayUnlocked as useStay } from '../queries/connections';

const toldEveryMs = 60_000;

/** While unlocked, tells the host that the operator is at work, at most once a minute; idle minutes are the host's to count. */
export function useStayUnlocked(isUnlocked: boolean): void {
  const { mutate } = useStay();
  const toldMs = useRef(0);
  useEffect(() => {
    if (!isUnlocked) return;
    toldMs.current = Date.now();
    const onActivity = (): void => {
      if (Date.now() - toldMs.current < toldEveryMs) return;
      toldMs.current = Date.now();
      mutate({});
    };
    window.addEventListener('pointerdown', onActivity);
    window.addEventListener('keydown', onActivity);
    return () => {
      window.removeEventListener('pointerdown', onActivity);
      window.removeEventListener('keydown', onActivity);
    };
  }, [isUnlocked, mutate]);
}
