/** The screens of pictures and the way to each. */
import { drop } from './app.ts';
import { giveRoom, roomPicture } from './pictures.ts';
import type { Screen } from './screen.ts';

/** A task of pictures with its result for the room. */
const picture = (name: string, task: string, shows: Screen['shows']): Screen => ({
  name,
  at: '?idle',
  steps: (page) => giveRoom(page, task),
  shows,
});

/** All of them. */
export const PICTURE_SCREENS: readonly Screen[] = [
  picture('detection', 'Object detection', (page) => page.getByRole('button', { name: 'dog, 0.99' })),
  picture('segmentation', 'Image segmentation', (page) => page.getByRole('img', { name: /^8 masks/ })),
  picture('depth', 'Depth estimation', (page) => page.getByRole('img', { name: /^Depth over/ })),
  picture('keypoints', 'Keypoint detection', (page) =>
    page.getByRole('group', { name: /^15 keypoints of 1\sperson/ }),
  ),
  picture('cut-out', 'Background removal', (page) => page.getByRole('img', { name: /^Cut-out over/ })),
  picture('larger-picture', 'Image to image', (page) =>
    page.getByRole('img', { name: /2\s560\s×\s1\s920 pixels over/ }),
  ),
  picture('picture-labels', 'Image classification', (page) => page.getByRole('row', { name: /fireplace/ })),
  {
    name: 'picture-offers',
    at: '?idle',
    steps: async (page) => await drop(page, { 'living-room.jpg': await roomPicture() }),
    shows: (page) => page.getByRole('button', { name: /Find objects/ }),
  },
];
