package cli

import (
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strconv"
	"strings"

	"dumptriage/cmd/internal/triage"
)

// A shard is a part of the inputs: those whose names hash to it. The parts of one number
// together are all inputs, each once.
type shard struct{ index, count int }

// An engine is what runs jobs of many parts, and how it tells a part which it is: the
// variables in the environment, and the number of the first part.
type engine struct {
	name, index, count string
	first              int
}

// engines are those that --shard auto knows. Kubernetes sets no count: the manifest must.
var engines = []engine{
	{"Kubernetes", "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0},
	{"AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", 0},
	{"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
	{"GitLab CI", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
	{"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
	{"Google Batch", "BATCH_TASK_INDEX", "BATCH_TASK_COUNT", 0},
	{"Cloud Run", "CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", 0},
	{"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0},
}

// shardAuto asks the environment.
const shardAuto = "auto"

// parseShard reads --shard: "3/8", counted from 0, or auto. It is nil where nothing was said.
func parseShard(text string, getenv func(string) string) (*shard, string, error) {
	if text == "" {
		return nil, "", nil
	}
	if text == shardAuto {
		return autoShard(getenv)
	}
	i, n, _ := strings.Cut(text, "/")
	s, ok := newShard(i, n, 0)
	if !ok {
		return nil, "", usagef("--shard %s: write the part and the number of parts, counted from 0, as 0/8 to 7/8, or auto", text)
	}
	return s, "", nil
}

// newShard reads a part, counted from first, and the number of parts.
func newShard(index, count string, first int) (*shard, bool) {
	i, err1 := strconv.Atoi(index)
	n, err2 := strconv.Atoi(count)
	i -= first
	return &shard{i, n}, err1 == nil && err2 == nil && i >= 0 && i < n
}

// autoShard takes the part from the variables of the one engine that set its index.
func autoShard(getenv func(string) string) (*shard, string, error) {
	for _, e := range engines {
		i := getenv(e.index)
		if i == "" {
			continue
		}
		n := getenv(e.count)
		s, ok := newShard(i, n, e.first)
		if !ok {
			return nil, "", usagef("--shard auto: %s=%s and %s=%s are not a part and a number of parts: set both, or use --shard i/n", e.index, i, e.count, n)
		}
		return s, e.name, nil
	}
	return nil, "", usagef("--shard auto: no variable of a known engine is set: use --shard i/n")
}

// has reports whether an input belongs to the part. A name counts as it was given, so that
// every part must be given the same paths.
func (s *shard) has(src triage.Source) bool {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s", filepath.ToSlash(filepath.Clean(src.Path)), src.Member)
	return h.Sum64()%uint64(s.count) == uint64(s.index)
}

// by names the engine that told the part.
func by(engine string) string {
	if engine == "" {
		return ""
	}
	return ", as " + engine + " says"
}
