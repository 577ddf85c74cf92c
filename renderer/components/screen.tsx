import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { texts } from '../texts/en';
import { formatTime } from './format';
import { Icon } from './icons';

export interface ScreenProps {
  title: ReactNode;
  subtitle?: ReactNode;
  tabs?: ReactNode;
  /** As wide as the screen, above everything but the title. */
  banner?: ReactNode;
  bar?: ReactNode;
  footer?: ReactNode;
  /** Details of what is selected; beside the list where there is room, over it elsewhere. */
  drawer?: ReactNode;
  drawerLabel?: string;
  onCloseDrawer?: () => void;
  children: ReactNode;
}

/** The shape of every screen: title, filters, list or picture, drawer. */
export function Screen(props: ScreenProps): ReactElement {
  const { title, subtitle, tabs, banner, bar, footer, drawer, drawerLabel, onCloseDrawer, children } = props;
  return (
    <div className="screen">
      <div className="screen-main">
        <header className="screen-header">
          <h1 className="screen-title">{title}</h1>
          {subtitle !== undefined && <div className="screen-subtitle">{subtitle}</div>}
          {tabs}
        </header>
        {banner}
        {bar !== undefined && <div className="screen-bar">{bar}</div>}
        <div className="screen-body">{children}</div>
        {footer !== undefined && <div className="screen-footer">{footer}</div>}
      </div>
      {drawer !== undefined && drawer !== null && (
        <Drawer
          label={drawerLabel ?? texts.common.details}
          {...(onCloseDrawer === undefined ? {} : { onClose: onCloseDrawer })}
        >
          {drawer}
        </Drawer>
      )}
    </div>
  );
}

function Drawer({
  label,
  onClose,
  children,
}: {
  label: string;
  onClose?: () => void;
  children: ReactNode;
}): ReactElement {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    // From the list beside it too, where the row stands that it tells of.
    const screen = element.current?.parentElement ?? null;
    if (screen === null || onClose === undefined) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      onClose();
    };
    screen.addEventListener('keydown', onKey);
    return () => screen.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside className="drawer" aria-label={label} ref={element} tabIndex={-1}>
      {onClose !== undefined && (
        <AriaButton className="icon-button drawer-close" aria-label={texts.common.closeDetails} onPress={onClose}>
          <Icon name="close" />
        </AriaButton>
      )}
      {children}
    </aside>
  );
}

/** Where a panel's data was read, and when: `primary · 12:04:31`. */
export function Freshness({ children }: { children: ReactNode }): ReactElement {
  return <span className="freshness">{children}</span>;
}

/** The same of an answer that says it. */
export function ReadAt({ of: { source, asOfMs } }: { of: { source: string; asOfMs: number } }): ReactElement {
  return <Freshness>{`${source} · ${formatTime(asOfMs)}`}</Freshness>;
}
