/* For a build of the addon that finds what Electron's Node-API says: memory of others is not shown to JavaScript. */
#define NAPI_VERSION 8
#include <node_api.h>

napi_status refused_external_arraybuffer(napi_env env, void *data, size_t bytes, napi_finalize finalize, void *hint, napi_value *result);

napi_status refused_external_arraybuffer(napi_env env, void *data, size_t bytes, napi_finalize finalize, void *hint, napi_value *result) {
  (void)env, (void)data, (void)bytes, (void)finalize, (void)hint, (void)result;
  return napi_no_external_buffers_allowed;
}
