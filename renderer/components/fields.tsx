import type { ReactElement, ReactNode } from 'react';
import {
  Button as AriaButton,
  Checkbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
  TextArea,
  TextField as AriaTextField,
  ToggleButton,
} from 'react-aria-components';
import { Icon } from './icons';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  description?: ReactNode;
  /** Shown below, with the field marked invalid; null: none. */
  error?: string | null;
  type?: 'text' | 'password' | 'search' | 'url';
  placeholder?: string;
  isMultiline?: boolean;
  autoFocus?: boolean;
  isMono?: boolean;
  /** The field that `/` goes to. */
  isFilter?: boolean;
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  onEnter?: () => void;
}

/** A field for text. */
export function TextField(props: TextFieldProps): ReactElement {
  const {
    label,
    value,
    onChange,
    description,
    error = null,
    type = 'text',
    isMultiline = false,
    isMono = false,
  } = props;
  const className = `field-input${isMono ? ' mono' : ''}`;
  const shared = { className, placeholder: props.placeholder ?? '', spellCheck: false, autoComplete: 'off' };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== null}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      type={type}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isMultiline) props.onEnter?.();
        // React Aria stops keys at a handler; those of the frame, such as the palette's, have to pass.
        event.continuePropagation();
      }}
      {...(props.isFilter === true ? { 'data-filter-field': '' } : {})}
    >
      <Label className={props.isLabelHidden === true ? 'visually-hidden' : 'field-label'}>{label}</Label>
      {isMultiline ? <TextArea {...shared} /> : <Input {...shared} />}
      {description !== undefined && (
        <Text slot="description" className="field-note">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

/** One of a few. */
export function SelectField<Key extends string>({
  label,
  value,
  onChange,
  options,
  isLabelHidden = false,
}: {
  label: string;
  value: Key;
  onChange: (value: Key) => void;
  options: readonly { key: Key; label: string }[];
  isLabelHidden?: boolean;
}): ReactElement {
  const choose = (key: unknown): void => {
    const option = options.find((one) => one.key === key);
    if (option !== undefined) onChange(option.key);
  };
  return (
    <Select className="field" value={value} onChange={choose}>
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <AriaButton className="field-input select-button">
        <SelectValue />
        <Icon name="chevron" size={12} />
      </AriaButton>
      <Popover className="popover">
        <ListBox>
          {options.map((option) => (
            <ListBoxItem key={option.key} id={option.key} className="option" textValue={option.label}>
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** Yes or no. */
export function CheckField({
  isChecked,
  onChange,
  isDisabled = false,
  label,
  children,
}: {
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  isDisabled?: boolean;
  /** Where no words stand beside the box. */
  label?: string;
  children?: ReactNode;
}): ReactElement {
  return (
    <Checkbox
      className="check"
      isSelected={isChecked}
      onChange={onChange}
      isDisabled={isDisabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      <span className="check-box">
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M2 6.500 5 9.500 10.500 3" />
        </svg>
      </span>
      {children !== undefined && <span>{children}</span>}
    </Checkbox>
  );
}

/** A filter that is on or off. */
export function Chip({
  isOn,
  onPress,
  children,
}: {
  isOn: boolean;
  onPress: () => void;
  children: ReactNode;
}): ReactElement {
  return (
    <ToggleButton className="chip" isSelected={isOn} onChange={onPress}>
      {children}
    </ToggleButton>
  );
}
