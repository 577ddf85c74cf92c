import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import type { FactSource } from '../../../shared/contract/findings';
import { AppLink } from '../../components/app-link';
import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { Chip } from '../../components/fields';
import { formatTime } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark } from '../../components/mark';
import { Freshness, Screen } from '../../components/screen';
import { Banner, EmptyState } from '../../components/states';
import { TabBar } from '../../components/tab-bar';
import { useNow } from '../../components/time';
import { workersQuery } from '../../queries/workers';
import { connectionsPath, pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import type { EdgeKind } from './diagram-edges';
import { useFindingSeverity } from './use-finding-severity';
import { workerColumns } from './worker-columns';
import { WorkerDiagram } from './worker-diagram';
import { WorkerDrawer } from './worker-drawer';
import './workers.css';

type Answer = OutputOf<'workers.list'>;
const edgeKinds: readonly EdgeKind[] = ['writes', 'reads', 'http'];
const zooms = [0.5, 0.6, 0.75, 0.9, 1, 1.2, 1.5, 2] as const;
const usualZoom = zooms.indexOf(1);

/** Processes, what each does, and how they hang together; as a picture or as a table. */
export function WorkersScreen(): ReactElement {
  const { id } = useAddress();
  const result = useQuery(workersQuery());
  const view = useView();
  const { data } = result;
  const shown = data?.items.find(({ instanceName }) => instanceName === id);
  return (
    <Screen
      title={texts.workers.title}
      subtitle={data && subtitleOf(data)}
      tabs={<FormTabs tab={view.tab} />}
      banner={data && <ConfigurationBanner answer={data} />}
      bar={
        <>
          {view.tab === 'diagram' && <DiagramTools edges={view.edges} onZoom={view.onZoom} />}
          <span className="spread" />
          {data && <Freshness>{texts.overview.asOf(formatTime(data.asOfMs))}</Freshness>}
        </>
      }
      drawer={
        id !== null && data !== undefined ? (
          shown ? (
            <WorkerDrawer worker={shown} asOfMs={data.asOfMs} />
          ) : (
            <Unknown name={id} />
          )
        ) : null
      }
      drawerLabel={texts.workers.details}
      onCloseDrawer={() => view.select(null)}
    >
      <Loaded result={result}>{(answer) => <Processes answer={answer} view={view} />}</Loaded>
    </Screen>
  );
}

interface View {
  tab: 'diagram' | 'table';
  edges: ReadonlySet<EdgeKind>;
  zoom: number;
  onZoom: (step: 1 | -1 | 0) => void;
  select: (instanceName: string | null) => void;
}

/** Form, lines and selection stand in the address; the size of the picture is of this visit only. */
function useView(): View {
  const { server, search, go } = useAddress();
  const [zoomAt, setZoomAt] = useState(usualZoom);
  return {
    tab: search.tab === 'table' ? 'table' : 'diagram',
    edges: new Set(edgeKinds.filter((kind) => (search.lines ?? 'writes').split(',').includes(kind))),
    zoom: zooms[zoomAt] ?? 1,
    onZoom: (step) => setZoomAt((at) => (step === 0 ? usualZoom : Math.min(zooms.length - 1, Math.max(0, at + step)))),
    select: (instanceName) => {
      if (server === null) return;
      const target = instanceName === null ? {} : { id: instanceName };
      go(pathTo({ server, area: 'workers', ...target, search }), { replace: true });
    },
  };
}

function FormTabs({ tab }: Pick<View, 'tab'>): ReactElement {
  const { setSearch } = useAddress();
  return (
    <TabBar
      label={texts.workers.tabs}
      tabs={[
        { key: 'diagram', label: texts.workers.diagram },
        { key: 'table', label: texts.workers.table },
      ]}
      selected={tab}
      onSelect={(key) => setSearch({ tab: key === 'table' ? 'table' : null }, { replace: true })}
    />
  );
}

function Processes({ answer, view }: { answer: Answer; view: View }): ReactElement {
  const { id } = useAddress();
  const nowMs = Math.max(useNow(), answer.asOfMs);
  const severityOf = useFindingSeverity();
  if (answer.items.length === 0) {
    return <EmptyState title={texts.workers.empty}>{texts.workers.emptyNote}</EmptyState>;
  }
  if (view.tab === 'diagram') {
    const { edges, zoom, onZoom, select } = view;
    return <WorkerDiagram answer={answer} selected={id} onSelect={select} edges={edges} zoom={zoom} onZoom={onZoom} />;
  }
  return (
    <DataTable
      label={texts.workers.title}
      rows={answer.items}
      rowKey={({ instanceName }) => instanceName}
      columns={workerColumns(nowMs, severityOf)}
      selectedKey={id}
      onSelect={view.select}
      copyText={({ instanceName }) => instanceName}
    />
  );
}

function subtitleOf({ items }: Answer): string {
  const sources = [...new Set(items.flatMap((worker) => worker.sources.map(({ source }) => source)))];
  const order: readonly FactSource[] = ['configuration', 'wire', 'database', 'metrics', 'health', 'own'];
  const words = order.filter((source) => sources.includes(source)).map((source) => texts.overview.sources[source]);
  return `${texts.workers.processes(items.length)} · ${texts.workers.from(words)}`;
}

function ConfigurationBanner({ answer }: { answer: Answer }): ReactElement | null {
  const { configuration, inferred } = answer;
  if (configuration !== null && configuration.error !== null) {
    return (
      <Banner kind="hatched">
        <Mark kind="failed" wraps>
          <Isolated text={texts.workers.configurationFailed(configuration.file, configuration.error)} />
        </Mark>
      </Banner>
    );
  }
  if (!inferred) return null;
  return (
    <Banner kind="hatched">
      <Mark kind="stale" wraps>
        {texts.workers.inferred} <AppLink path={connectionsPath()}>{texts.workers.giveConfiguration}</AppLink>
      </Mark>
    </Banner>
  );
}

function DiagramTools({
  edges,
  onZoom,
}: {
  edges: ReadonlySet<EdgeKind>;
  onZoom: (step: 1 | -1 | 0) => void;
}): ReactElement {
  const { setSearch } = useAddress();
  const t = texts.workers;
  const toggle = (kind: EdgeKind): void => {
    const next = edgeKinds.filter((one) => (one === kind ? !edges.has(one) : edges.has(one)));
    setSearch({ lines: next.length === 0 ? 'none' : next.join(',') }, { replace: true });
  };
  return (
    <>
      <div className="row" role="group" aria-label={t.edges}>
        {edgeKinds.map((kind) => (
          <Chip key={kind} isOn={edges.has(kind)} onPress={() => toggle(kind)}>
            <svg className="edge-sample" viewBox="0 0 18 8" aria-hidden="true">
              <path className={`edge edge-${kind}`} d="M1 4H17" />
            </svg>
            {t.edgeKinds[kind]}
          </Chip>
        ))}
      </div>
      <div className="row" role="group" aria-label={t.zoom}>
        <Button variant="quiet" label={t.zoomOut} onPress={() => onZoom(-1)}>
          −
        </Button>
        <Button variant="quiet" label={t.zoomReset} onPress={() => onZoom(0)}>
          0
        </Button>
        <Button variant="quiet" label={t.zoomIn} onPress={() => onZoom(1)}>
          +
        </Button>
      </div>
    </>
  );
}

function Unknown({ name }: { name: string }): ReactElement {
  return (
    <EmptyState title={texts.workers.unknownWorker(name)}>
      <p>{texts.workers.emptyNote}</p>
    </EmptyState>
  );
}
