/** What this machine has, what models run on, and why the choice fell so. */
import { Circle, CircleCheck, CircleDot, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DevicesReport } from '../../../shared/models.ts';
import { useFollow } from '../../stores/follow.ts';
import { probeDevices, readDevices, useMachine } from '../../stores/machine.ts';
import { Button } from '../../ui/button.tsx';
import { deviceName } from '../run/backends.ts';
import { messages } from './messages.ts';

/** The page Devices. */
export function DevicesPage() {
  const report = useMachine((state) => state.devices);
  // A changed setting chooses another device.
  useFollow(readDevices);
  if (report === null) return <p className="text-fg-2">{messages.reading}</p>;
  return (
    <>
      <section className="mb-6 rounded-3 border border-line bg-raised px-4 py-3.5">
        <h2 className="text-12 text-fg-3">{messages.chosen}</h2>
        <p className="mt-0.5 text-16 font-semibold">{deviceName(report.device)}</p>
        <p className="mt-1 text-fg-2">{report.reason}</p>
      </section>
      <DeviceTable report={report} />
      <h2 className="mt-7 mb-2 text-14 font-semibold">{messages.machine}</h2>
      <Machine report={report} />
    </>
  );
}

function DeviceTable({ report }: { readonly report: DevicesReport }) {
  const used = report.device.split(':')[0];
  return (
    <>
      <div className="mb-2 flex min-h-7 items-center gap-3">
        <h2 className="flex-1 text-14 font-semibold">{messages.devices}</h2>
        <CheckAgain />
      </div>
      <table className="w-full overflow-hidden rounded-3 border-separate border-spacing-0 border border-line">
        <thead>
          <tr className="text-12 text-fg-3">
            <th className="h-8 border-b border-line px-3.5">{messages.device}</th>
            <th className="border-b border-line px-3.5">{messages.state}</th>
            <th className="border-b border-line px-3.5">{messages.why}</th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-0">
          {report.devices.map(({ id, available, reason }) => (
            <tr key={id}>
              <th scope="row" className="h-10 border-b border-line px-3.5 whitespace-nowrap">
                <span className="flex items-center gap-2.5">
                  <Sign available={available} used={id === used} />
                  {deviceName(id)}
                </span>
              </th>
              <td className="border-b border-line px-3.5 whitespace-nowrap text-fg-2">
                {id === used ? messages.inUse : available ? messages.available : messages.missing}
              </td>
              <td className="w-full border-b border-line px-3.5 py-2 text-fg-2">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function CheckAgain() {
  const probing = useMachine((state) => state.probing);
  return (
    <Button size="sm" aria-busy={probing} onClick={() => void probeDevices()}>
      <RefreshCw size={12} strokeWidth={1.75} aria-hidden="true" />
      {probing ? messages.checking : messages.checkAgain}
    </Button>
  );
}

function Sign({ available, used }: { readonly available: boolean; readonly used: boolean }) {
  const props = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;
  if (used) return <CircleDot {...props} className="text-ember" />;
  return available ? (
    <CircleCheck {...props} className="text-ok" />
  ) : (
    <Circle {...props} className="text-fg-3" />
  );
}

function Machine({ report: { capabilities: found, threads } }: { readonly report: DevicesReport }) {
  const graphics = [
    found.gpu_name,
    found.gpu_name !== null && found.memory_gb !== null ? messages.gigabytes(found.memory_gb) : null,
  ];
  return (
    <dl className="grid grid-cols-[120px_1fr] gap-x-4 gap-y-2">
      <Row name={messages.processor}>{[found.cpu_model, messages.cores(found.cpu_cores)].join(', ')}</Row>
      <Row name={messages.threads}>{messages.threadsWhy(threads.count, threads.reason)}</Row>
      <Row name={messages.memory}>{messages.gigabytes(found.ram_gb)}</Row>
      <Row name={messages.graphics}>
        {found.gpu_name === null ? messages.noGraphics : graphics.filter((part) => part !== null).join(', ')}
      </Row>
      <Row name={messages.platform}>{[found.platform, found.arch].join(', ')}</Row>
    </dl>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
