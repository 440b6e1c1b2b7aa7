package cli

import (
	"fmt"
	"testing"

	"dumptriage/cmd/internal/triage"
)

func TestParseShard(t *testing.T) {
	for _, tt := range []struct {
		text string
		env  map[string]string
		want *shard
		bad  bool
	}{
		{"", nil, nil, false},
		{"0/1", nil, &shard{0, 1}, false},
		{"7/8", nil, &shard{7, 8}, false},
		{"8/8", nil, nil, true}, {"-1/8", nil, nil, true}, {"1", nil, nil, true}, {"a/b", nil, nil, true}, {"0/0", nil, nil, true},
		{"auto", nil, nil, true},
		{"auto", map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "4", "AWS_BATCH_JOB_ARRAY_SIZE": "9"}, &shard{4, 9}, false},
		{"auto", map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "4"}, nil, true},
		{"auto", map[string]string{"CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "3"}, &shard{2, 3}, false}, // counted from 1
		{"auto", map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"}, nil, true},
	} {
		got, _, err := parseShard(tt.text, func(name string) string { return tt.env[name] })
		if (err != nil) != tt.bad || (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
			t.Errorf("%q with %v: %v, %v", tt.text, tt.env, got, err)
		}
	}
}

// TestShards: every input is in one part, and none of the parts has much more than another.
func TestShards(t *testing.T) {
	const inputs, parts = 10_000, 7
	var counts [parts]int
	for i := range inputs {
		in := 0
		for p := range parts {
			if (&shard{p, parts}).has(triage.Source{Path: fmt.Sprintf("/crash/%d.zip", i/3), Member: fmt.Sprintf("%d.dmp", i)}) {
				counts[p]++
				in++
			}
		}
		if in != 1 {
			t.Fatalf("input %d is in %d parts", i, in)
		}
	}
	for p, n := range counts {
		if n < inputs/parts*9/10 || n > inputs/parts*11/10 {
			t.Errorf("part %d has %d of %d", p, n, inputs)
		}
	}
}
