package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// A bucketClient speaks to Amazon S3 and to services that are compatible with it, set up by
// the environment variables and files that Amazon's own tools use.
type bucketClient struct {
	*minio.Client
	anonymous bool
	amazon    bool
}

const (
	amazonEndpoint = "https://s3.amazonaws.com"
	defaultRegion  = "us-east-1"
	signedFor      = time.Hour // a request is signed when it is made
)

// bucketKey splits s3://bucket/key.
func bucketKey(path string) (bucket, key string, ok bool) {
	rest, ok := strings.CutPrefix(path, "s3://")
	bucket, key, _ = strings.Cut(rest, "/")
	return bucket, key, ok
}

// IsFolder reports whether a URL names all objects with a prefix: a bucket, or a prefix that
// ends with a slash.
func IsFolder(path string) bool {
	_, key, ok := bucketKey(path)
	return ok && (key == "" || strings.HasSuffix(key, "/"))
}

// bucketClient makes the client when it is first asked for.
func (c *Client) bucketClient() (*bucketClient, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buckets != nil {
		return c.buckets, nil
	}
	place := cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL"))
	b := &bucketClient{amazon: place == ""}
	endpoint, err := url.Parse(cmp.Or(place, amazonEndpoint))
	if err == nil && endpoint.Host == "" {
		err = fmt.Errorf("%q is not a URL", place)
	}
	if err != nil {
		return nil, fmt.Errorf("$AWS_ENDPOINT_URL: %w", err)
	}
	opt := &minio.Options{
		Secure: endpoint.Scheme == "https", Transport: c.transport(), MaxRetries: attempts,
		Region: cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")),
	}
	if !b.amazon {
		opt.BucketLookup, opt.Region = minio.BucketLookupPath, cmp.Or(opt.Region, defaultRegion)
	}
	opt.Creds, b.anonymous = accessKeys(&http.Client{Transport: opt.Transport, Timeout: answerTime})
	if b.Client, err = minio.New(endpoint.Host, opt); err != nil {
		return nil, err
	}
	c.buckets = b
	return b, nil
}

// accessKeys looks for keys in the environment, in the user's files, and, unless that is
// switched off, asks the service that gives them to virtual machines and containers.
func accessKeys(client *http.Client) (keys *credentials.Credentials, anonymous bool) {
	places := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}
	if !strings.EqualFold(os.Getenv("AWS_EC2_METADATA_DISABLED"), "true") {
		places = append(places, &credentials.IAM{Client: client})
	}
	keys = credentials.NewChainCredentials(places)
	value, err := keys.GetWithContext(&credentials.CredContext{Client: client})
	return keys, err != nil || value.SignerType == credentials.SignatureAnonymous
}

// sign returns a URL by which an object can be read.
func (b *bucketClient) sign(ctx context.Context, bucket, key string) (string, error) {
	if b.anonymous {
		return b.public(bucket, key), nil
	}
	u, err := b.PresignedGetObject(ctx, bucket, key, signedFor, nil)
	if err != nil {
		return "", explained(err)
	}
	return u.String(), nil
}

// public returns the URL of an object that everybody may read.
func (b *bucketClient) public(bucket, key string) string {
	at, key := *b.EndpointURL(), s3utils.EncodePath(key)
	if b.amazon {
		return at.Scheme + "://" + bucket + "." + at.Host + "/" + key
	}
	return at.Scheme + "://" + at.Host + "/" + bucket + "/" + key
}

// A Found is an object of a bucket.
type Found struct {
	Path     string // s3://bucket/key
	Size     int64  // bytes
	Modified time.Time
}

// List returns the objects with a prefix, for which IsFolder is true, in the order of their
// names.
func (c *Client) List(ctx context.Context, path string) iter.Seq2[Found, error] {
	return func(yield func(Found, error) bool) {
		bucket, prefix, _ := bucketKey(path)
		b, err := c.bucketClient()
		if err != nil {
			yield(Found{}, err)
			return
		}
		for o := range b.ListObjectsIter(ctx, bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if strings.HasSuffix(o.Key, "/") {
				continue // what some tools put where a folder is to be
			}
			f := Found{Path: "s3://" + bucket + "/" + o.Key, Size: o.Size, Modified: o.LastModified}
			if o.Err != nil {
				f, err = Found{}, explained(o.Err)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// explained returns what a service says of a failure.
func explained(err error) error {
	if answer := minio.ToErrorResponse(err); answer.Code != "" && answer.Message != "" {
		return errors.New(strings.TrimSuffix(answer.Message, "."))
	}
	return plain(err)
}
