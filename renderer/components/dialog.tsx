import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface DialogProps {
  title: string;
  onClose: () => void;
  footer?: ReactNode;
  kind?: 'plain' | 'danger';
  size?: 'plain' | 'wide';
  /** Near the top instead of the middle, for a dialog whose height changes as one types. */
  atTop?: boolean;
  children: ReactNode;
}

/** A dialog over the window. Escape and a click outside close it; nothing in it acts by that. */
export function Dialog({
  title,
  onClose,
  footer,
  kind = 'plain',
  size = 'plain',
  atTop = false,
  children,
}: DialogProps): ReactElement {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={`dialog-scrim${atTop ? ' dialog-top' : ''}`}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={`dialog dialog-${kind}${size === 'wide' ? ' dialog-wide' : ''}`}>
        <AriaDialog>
          <Heading slot="title" level={2} className="dialog-title">
            {title}
          </Heading>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <div className="dialog-footer">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
