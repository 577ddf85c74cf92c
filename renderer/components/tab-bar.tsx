import type { ReactElement, ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

/** Tabs of a screen; the selected one is in the address. The panel takes the rest of the height. */
export function TabBar({
  label,
  tabs,
  selected,
  onSelect,
}: {
  label: string;
  tabs: readonly { key: string; label: ReactNode }[];
  selected: string;
  onSelect: (key: string) => void;
}): ReactElement {
  return (
    <Tabs selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList className="tabs" aria-label={label}>
        {tabs.map((tab) => (
          <Tab key={tab.key} id={tab.key} className="tab">
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        // The content stands below the filters, outside of the tabs; an empty panel keeps the roles whole.
        <TabPanel key={tab.key} id={tab.key} className="visually-hidden" />
      ))}
    </Tabs>
  );
}
