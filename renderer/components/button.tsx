import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';

export interface ButtonProps {
  /** `danger` is never a dialog's default: it has to be moved to and pressed. */
  variant?: 'plain' | 'primary' | 'danger' | 'quiet';
  onPress?: () => void;
  isDisabled?: boolean;
  type?: 'button' | 'submit';
  /** Where the words alone do not tell, e.g. for one of many equal buttons. */
  label?: string;
  children: ReactNode;
}

/** A button. */
export function Button({
  variant = 'plain',
  label,
  type = 'button',
  isDisabled = false,
  onPress,
  children,
}: ButtonProps): ReactElement {
  return (
    <AriaButton
      className={`button button-${variant}`}
      type={type}
      isDisabled={isDisabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(onPress === undefined ? {} : { onPress })}
    >
      {children}
    </AriaButton>
  );
}
