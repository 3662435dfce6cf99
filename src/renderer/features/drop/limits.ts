/** What is too much, and why. Sizes in bytes. */

/** Text that a field can hold and a model can make use of: some 1,000 pages. */
export const MAX_TEXT_BYTES = 8_000_000;

/** Where a kind's signature lies: file-type needs 4,100 bytes for those that it knows. */
export const SNIFF_BYTES = 4_100;

/** Files of one batch: a folder of mails, not a disk. */
export const MAX_FILES = 10_000;

/** Folders in folders: photos by year, month and day lie in four, and a folder that leads into itself has an end. */
export const MAX_FOLDER_DEPTH = 8;

/** Lines of one request for classification or embeddings; more belong into a batch. */
export const MAX_LINES = 5_000;

/** Longest file name that is shown in full in a sentence; a longer one is cut in its middle. */
export const MAX_SHOWN_NAME = 60;
