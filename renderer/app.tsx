import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { RowHeight } from './components/row-height';
import { FrameDialogs } from './frame/dialogs';
import { Notices } from './frame/notices';
import { Rail } from './frame/rail';
import { StatusBar } from './frame/status-bar';
import { useFrameKeys } from './frame/use-frame-keys';
import { useStayUnlocked } from './frame/use-stay-unlocked';
import { statusQuery } from './queries/connections';
import { useRowHeight } from './state/preferences';
import { texts } from './texts/en';
import './frame/frame.css';

/** The frame around every screen: rail, main, status bar, and the dialogs that any screen may need. */
export function App(): ReactElement {
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const rowHeight = useRowHeight();
  const isUnlocked = status?.writer === true;
  useFrameKeys();
  useStayUnlocked(isUnlocked);
  return (
    <RowHeight value={rowHeight}>
      <div className={isUnlocked ? 'app app-unlocked' : 'app'}>
        <a className="skip" href="#main" onClick={skipToMain}>
          {texts.frame.skip}
        </a>
        <Rail status={status ?? null} />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
        <StatusBar status={status ?? null} />
      </div>
      <FrameDialogs />
      <Notices />
    </RowHeight>
  );
}

// The part behind # is the router's, so the browser's own jump cannot be used.
function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
