/** What a person chose in the Models view: which models, which one, and the dialog that is open. */
import { z } from 'zod';
import { create } from 'zustand';
import type { ModelInfo } from '../../../shared/models.ts';
import type { Added } from '../../stores/details.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { goTo } from '../../stores/view.ts';
import type { Chip } from './kinds.ts';
import { SORTS } from './list.ts';
import type { ListChoice, Sort } from './list.ts';

/** The dialog over the view. */
export type ModelsDialog =
  | { readonly kind: 'add'; readonly paths: readonly string[]; readonly outcome: Added | null }
  | { readonly kind: 'remove'; readonly model: ModelInfo }
  | { readonly kind: 'convert'; readonly model: ModelInfo };

interface ModelsViewState extends ListChoice {
  /** Id of the model whose details are shown; null shows those of the first one. */
  readonly selected: string | null;
  readonly dialog: ModelsDialog | null;
}

/** The view's store. */
export const useModelsView = create<ModelsViewState>()(() => ({
  chip: 'all',
  filter: '',
  sort: remembered<Sort>('models-sort', z.enum(SORTS), 'used'),
  selected: null,
  dialog: null,
}));

/** Chooses a kind. */
export function chooseChip(chip: Chip): void {
  useModelsView.setState({ chip });
}

/** Chooses the order and remembers it. */
export function chooseSort(sort: Sort): void {
  useModelsView.setState({ sort });
  remember('models-sort', sort);
}

/** Writes the filter. */
export function setFilter(filter: string): void {
  useModelsView.setState({ filter });
}

/** Shows the details of a model. */
export function selectModel(model: string): void {
  useModelsView.setState({ selected: model });
}

/** Goes to Models and shows one, whatever was filtered before. */
export function showModel(model: string): void {
  useModelsView.setState({ selected: model, chip: 'all', filter: '' });
  goTo('models');
}

/** Opens the dialog that adds models where they lie, with paths written already where some were dropped, or were refused. */
export function openAddModels(paths: readonly string[] = [], outcome: Added | null = null): void {
  goTo('models');
  useModelsView.setState({ dialog: { kind: 'add', paths, outcome } });
}

/** Asks before a model is removed. */
export function askRemove(model: ModelInfo): void {
  useModelsView.setState({ dialog: { kind: 'remove', model } });
}

/** Asks what a raw checkpoint is to become. */
export function askConvert(model: ModelInfo): void {
  goTo('models');
  useModelsView.setState({ dialog: { kind: 'convert', model }, selected: model.id });
}

/** Closes the dialog. */
export function closeDialog(): void {
  useModelsView.setState({ dialog: null });
}
