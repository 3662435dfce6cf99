/** Does what an item of the tray's menu asks for. */
import type { DesktopLink } from '../../shared/desktop.ts';
import type { Engine } from '../engine-types.ts';
import { parseLink } from './links.ts';
import type { TrayOrder } from './tray-menu.ts';

/** What orders are done with. */
export interface TrayEffects {
  /** Null before the engine is there; the menu offers nothing of it until then. */
  readonly engine: Pick<Engine, 'cancel' | 'holdQueue' | 'models'> | null;
  open(): void;
  follow(link: DesktopLink): void;
  keepInTray(keep: boolean): void;
  switchApi(on: boolean): void;
  quit(): void;
}

/** Does an order; rejects where the engine can't. */
export async function obeyTray(order: TrayOrder, effects: TrayEffects): Promise<void> {
  const { engine } = effects;
  switch (order.do) {
    case 'open':
      effects.open();
      return;
    case 'quit':
      effects.quit();
      return;
    case 'keep-in-tray':
      effects.keepInTray(order.keep);
      return;
    case 'switch-api':
      effects.switchApi(order.on);
      return;
    case 'open-model': {
      const link = parseLink(`hearth://run/${order.model}`);
      // A model whose name is no name of the Hub has no link; its window is still the place to go.
      if (link === null) effects.open();
      else effects.follow(link);
      return;
    }
    case 'stop':
      engine?.cancel(order.request);
      return;
    case 'hold':
      engine?.holdQueue(order.held);
      return;
    case 'unload':
      await engine?.models.unload(order.model);
      return;
    case 'keep':
      engine?.models.pin(order.model, order.pinned);
      return;
    case 'unload-all': {
      if (engine === null) return;
      const loaded = engine.models.list().filter((model) => model.loaded);
      await Promise.all(loaded.map((model) => engine.models.unload(model.id)));
    }
  }
}
