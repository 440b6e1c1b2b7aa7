package units

import (
	"testing"
	"time"
)

func TestUnits(t *testing.T) {
	tests := []struct{ got, want string }{
		{Bytes(0), "0 bytes"}, {Bytes(1), "1 byte"}, {Bytes(1023), "1023 bytes"}, {Bytes(1024), "1 KiB"}, {Bytes(1536), "1.5 KiB"},
		{Bytes(1<<20 - 1), "1 MiB"}, {Bytes(150 << 20), "150 MiB"}, {Bytes(16 << 30), "16 GiB"}, {Bytes(1<<64 - 1), "16 EiB"},
		{Number(0), "0"}, {Number(999), "999"}, {Number(1000), "1,000"}, {Number(1234567), "1,234,567"},
		{Count(1, "page", "pages"), "1 page"}, {Count(1200, "page", "pages"), "1,200 pages"},
		{Span(0), "less than a second"}, {Span(time.Second), "1 second"}, {Span(90 * time.Second), "1 minute 30 seconds"},
		{Span(2 * time.Hour), "2 hours"}, {Span(49*time.Hour + time.Minute), "2 days 1 hour"}, {Span(24*time.Hour + time.Minute), "1 day"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
