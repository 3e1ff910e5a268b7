/** Serialized modules that cannot be used. */
import { WasmtideError } from './error.js';

/** The bytes are no serialized module of this version and configuration. */
export class ArtifactError extends WasmtideError {}

export const artifactError = {
  notAnArtifact: () => new ArtifactError('ERR_NOT_AN_ARTIFACT', 'the bytes are no serialized module'),
  format: (got: number, expected: number) => new ArtifactError('ERR_ARTIFACT_FORMAT', `the artifact has format ${got}, this version reads ${expected}`),
  features: () => new ArtifactError('ERR_ARTIFACT_FEATURES', 'the artifact was made for an engine with other features'),
  damaged: () => new ArtifactError('ERR_ARTIFACT_DAMAGED', 'the artifact is damaged'),
} as const;
