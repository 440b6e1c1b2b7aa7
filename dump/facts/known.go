// Package facts holds what a dump says, as plain data: no reader, no pointer
// into the dump, no opinion. Signatures and reports see nothing else.
//
// It imports nothing but the standard library. It must not know where a fact
// came from in a file, nor what anybody concludes from it.
package facts

// Known is a value, or the reason why there is none. The zero Known is
// unknown without a reason; collectors give one.
//
// Unknown is never zero, false or "": read a Known through Get.
type Known[T any] struct {
	Value T
	OK    bool
	Why   string
}

// Some is a known value.
func Some[T any](v T) Known[T] { return Known[T]{Value: v, OK: true} }

// Unknown is no value, and why: a phrase that completes "unknown: …".
func Unknown[T any](why string) Known[T] { return Known[T]{Why: why} }

// NonZero is a value whose zero, or "", stands for unknown, and why it then is.
func NonZero[T comparable](v T, why string) Known[T] {
	var zero T
	if v == zero {
		return Unknown[T](why)
	}
	return Some(v)
}

// Get returns the value and whether it is known.
func (k Known[T]) Get() (T, bool) { return k.Value, k.OK }

// Or returns the value, or def where it is unknown. Use it where def cannot be
// taken for a fact.
func (k Known[T]) Or(def T) T {
	if k.OK {
		return k.Value
	}
	return def
}

// Reason says why the value is unknown, or "" where it is known.
func (k Known[T]) Reason() string {
	switch {
	case k.OK:
		return ""
	case k.Why == "":
		return "not collected"
	}
	return k.Why
}
