/* Asks a person through a `hitl serve` elsewhere, from C, by the C API of wasmtime with its headers and its library.
 *
 *     hitl component --world client-sync -o hitl-client-sync.wasm
 *     cc remote.c -o remote -I wasmtime/include -L wasmtime/lib -lwasmtime
 *     export HITL_SERVER_URL=http://127.0.0.1:8080 HITL_API_KEY=… HITL_RUN=nightly-42
 *     ./remote '{"event_name": "replicas", "data_type": "int", "prompt": "How many replicas?"}'
 *
 * Killed and started again, it has the same question and its answer. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasmtime.h>

static wasmtime_context_t *context;
static wasmtime_component_instance_t instance;

static char *copied(wasm_name_t name) { return strndup(name.data, name.size); }

/* Ends the program over what wasmtime says, such as a trap. */
static void check(wasmtime_error_t *error) {
  if (!error) return;
  wasm_name_t why;
  wasmtime_error_message(error, &why);
  fprintf(stderr, "%s\n", copied(why));
  exit(1);
}

/* Text for the component: who made it keeps it. */
static wasmtime_component_val_t text(char *of) {
  return (wasmtime_component_val_t){.kind = WASMTIME_COMPONENT_STRING, .of.string = {strlen(of), of}};
}

/* Calls a function of `questions-sync`; the event, in JSON. It is the caller's to free. */
static char *call(const char *name, const wasmtime_component_val_t *arguments, size_t count) {
  static const char interface[] = "hitl:hitl/questions-sync@0.1.1";
  wasmtime_component_export_index_t *its =
      wasmtime_component_instance_get_export_index(&instance, context, NULL, interface, strlen(interface));
  wasmtime_component_export_index_t *index =
      wasmtime_component_instance_get_export_index(&instance, context, its, name, strlen(name));
  wasmtime_component_func_t function;
  if (!index || !wasmtime_component_instance_get_func(&instance, context, index, &function)) exit(1);
  wasmtime_component_export_index_delete(index);
  wasmtime_component_export_index_delete(its);
  for (;; sleep(1)) {
    wasmtime_component_val_t result = {.kind = WASMTIME_COMPONENT_BOOL};
    check(wasmtime_component_func_call(&function, context, arguments, count, &result, 1));
    wasmtime_component_val_t *of = result.of.result.val, *why = NULL;
    bool is_ok = result.of.result.is_ok;
    if (!is_ok) why = of->of.variant.val;
    char *told = copied(is_ok ? of->of.string : of->of.variant.discriminant);
    char *cause = why && why->kind == WASMTIME_COMPONENT_STRING ? copied(why->of.string) : strdup("");
    wasmtime_component_val_delete(&result);
    if (!is_ok) fprintf(stderr, "%s %s\n", told, cause);
    free(cause);
    if (is_ok) return told;
    /* Doing the same again finds out, whatever was lost. */
    if (strcmp(told, "unavailable") && strcmp(told, "unknown")) exit(1);
    free(told);
  }
}

/* What follows `before` in JSON, up to any of `ends`: enough for members that hold no quotes. */
static char *member(const char *json, const char *before, const char *ends) {
  const char *found = strstr(json, before);
  if (!found) exit(1);
  return strndup(found + strlen(before), strcspn(found + strlen(before), ends));
}

int main(int count, char **given) {
  FILE *file = fopen("hitl-client-sync.wasm", "rb");
  static uint8_t bytes[4 << 20];
  if (!file) return perror("hitl-client-sync.wasm"), 1;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  wasm_engine_t *engine = wasm_engine_new();
  context = wasmtime_store_context(wasmtime_store_new(engine, NULL, NULL));
  wasi_config_t *wasi = wasi_config_new();
  wasi_config_inherit_env(wasi);
  check(wasmtime_context_set_wasi(context, wasi));
  wasmtime_context_set_wasi_http(context);
  wasmtime_component_t *component;
  check(wasmtime_component_new(engine, bytes, size, &component));
  wasmtime_component_linker_t *linker = wasmtime_component_linker_new(engine);
  check(wasmtime_component_linker_add_wasip2(linker));
  check(wasmtime_component_linker_add_wasi_http(linker));
  check(wasmtime_component_linker_instantiate(linker, context, component, &instance));

  wasmtime_component_val_t arguments[] = {text(count > 1 ? given[1] : ""), {.kind = WASMTIME_COMPONENT_U32}};
  char *event = call("ask", arguments, 1);
  fprintf(stderr, "answer at %s\n", member(event, "\"form\":\"", "\""));
  arguments[0] = text(member(event, "\"request_id\":\"", "\""));
  arguments[1].of.u32 = 60;
  while (strstr(event, "\"status\":\"pending\"")) {
    free(event);
    event = call("wait", arguments, 2);
  }
  puts(member(event, "\"value\":", ",}"));
}
