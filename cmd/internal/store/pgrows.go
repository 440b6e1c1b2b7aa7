package store

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// The formats of values: https://www.postgresql.org/docs/current/protocol-overview.html.
var (
	textFormat   = []int16{0}
	binaryFormat = []int16{1}
)

// parameters writes arguments as the protocol has them: numbers as texts, whose type the
// server knows.
func parameters(args []driver.NamedValue) (values [][]byte, formats []int16, err error) {
	for _, a := range args {
		format := textFormat
		var value []byte // nil is NULL
		switch v := a.Value.(type) {
		case nil:
		case string:
			value = append([]byte{}, v...)
		case int64:
			value = strconv.AppendInt(nil, v, 10)
		case []byte:
			format, value = binaryFormat, v
		default:
			return nil, nil, fmt.Errorf("a parameter of type %T is not supported", v)
		}
		values, formats = append(values, value), append(formats, format...)
	}
	return values, formats, nil
}

// decoders read the binary values of types by their OID, which pg_type.dat of the server
// lists.
var decoders = map[uint32]func([]byte) driver.Value{
	17:   func(b []byte) driver.Value { return bytes.Clone(b) }, // bytea
	19:   asText,                                                // name
	20:   asNumber,                                              // int8
	21:   asNumber,                                              // int2
	23:   asNumber,                                              // int4
	25:   asText,                                                // text
	1043: asText,                                                // varchar
}

func asText(b []byte) driver.Value { return string(b) }

// asNumber reads a signed number of two, four or eight bytes, big endian.
func asNumber(b []byte) driver.Value {
	switch len(b) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(b)))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	case 8:
		return int64(binary.BigEndian.Uint64(b))
	}
	return nil
}

// pgRows are the rows of an answer.
type pgRows struct {
	conn    *pgConn
	answer  *pgconn.ResultReader
	columns []string
	decode  []func([]byte) driver.Value
	more    bool // there is a row that was not asked for yet
}

// query returns the rows of an answer. What fails before the first row is known at once.
func (c *pgConn) query(r *pgconn.ResultReader) (driver.Rows, error) {
	rows := &pgRows{conn: c, answer: r, more: r.NextRow()}
	for _, f := range r.FieldDescriptions() {
		decode := decoders[f.DataTypeOID]
		if decode == nil {
			rows.Close()
			return nil, fmt.Errorf("column %s has a type that is not supported (%d)", f.Name, f.DataTypeOID)
		}
		rows.columns, rows.decode = append(rows.columns, f.Name), append(rows.decode, decode)
	}
	if rows.more {
		return rows, nil
	}
	return rows, rows.Close()
}

func (r *pgRows) Columns() []string { return r.columns }

func (r *pgRows) Close() error {
	_, err := r.conn.exec(r.answer)
	return err
}

func (r *pgRows) Next(dest []driver.Value) error {
	if !r.more {
		if err := r.Close(); err != nil {
			return err
		}
		return io.EOF
	}
	for i, v := range r.answer.Values() {
		if dest[i] = nil; v != nil {
			dest[i] = r.decode[i](v)
		}
	}
	r.more = r.answer.NextRow()
	return nil
}
