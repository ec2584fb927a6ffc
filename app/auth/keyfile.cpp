// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/keyfile.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView Head = "berth-signing-keys 1\n";
/// More than any file that rotation leaves behind.
constexpr qsizetype LargestFile = 65'536;
constexpr mode_t OwnerOnly = 0600;

class Handle final
{
public:
    explicit Handle(int file)
        : m_file(file)
    {
    }
    ~Handle()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    Q_DISABLE_COPY_MOVE(Handle)

    [[nodiscard]] bool isOpen() const { return m_file >= 0; }
    [[nodiscard]] int get() const { return m_file; }

private:
    int m_file;
};

QString shown(const QString &path)
{
    return u'\'' + QDir::toNativeSeparators(path) + u'\'';
}

QString systemWords(int code)
{
    return QString::fromLocal8Bit(std::strerror(code));
}

Error unreadable(const QString &path, int code)
{
    if (code == ENOENT || code == ENOTDIR)
        return Error::notFound(u"There is no key file "_s + shown(path) + u'.');
    return Error::unavailable(u"key-file-unreadable"_s,
                              u"The key file "_s + shown(path) + u" cannot be read: "_s
                                  + systemWords(code) + u". Berth must own it."_s);
}

Error unwritable(const QString &path, int code)
{
    return Error::unavailable(u"key-file-unwritable"_s,
                              u"The key file "_s + shown(path) + u" cannot be written: "_s
                                  + systemWords(code)
                                  + u". Its folder must exist and be writable for Berth."_s);
}

Error damaged(const QString &path, const QString &what)
{
    return Error::corrupt(u"key-file-damaged"_s,
                          u"The key file "_s + shown(path) + u" is damaged: "_s + what
                              + u" Restore it from a backup, or remove it: a new key is made at "
                                "the next start, and everybody has to sign in again."_s);
}

Error exposed(const QString &path)
{
    return {ErrorCode::PreconditionFailed,
            u"key-file-exposed"_s,
            u"Others than its owner may use the key file "_s + shown(path)
                + u". Whoever has read it can sign in as anybody: remove it, and a new key is made "
                  "at the next start; or, if surely nobody has, run chmod 600 on it."_s,
            {}};
}

/// The id that a secret has to carry: eight bytes of its digest tell nothing of 256 random bits.
QByteArray idOf(QByteArrayView secret)
{
    std::array<unsigned char, crypto_generichash_BYTES> digest{};
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const unsigned char *>(secret.data()),
                       size_t(secret.size()), nullptr, 0);
    return QByteArray(reinterpret_cast<const char *>(digest.data()), KeyIdSize / 2).toHex();
}

std::optional<TimePoint> readTime(QByteArrayView word)
{
    bool ok = false;
    const qint64 millis = word.toLongLong(&ok);
    if (!ok || millis < 0 || QByteArray::number(millis) != word)
        return std::nullopt;
    return fromEpochMillis(millis);
}

QList<QByteArrayView> split(QByteArrayView text, char separator)
{
    QList<QByteArrayView> parts;
    for (;;) {
        const qsizetype at = text.indexOf(separator);
        if (at < 0)
            return parts << text;
        parts << text.first(at);
        text = text.sliced(at + 1);
    }
}

/// `key id created until secret`
std::optional<SigningKey> readKey(QByteArrayView line)
{
    const auto words = split(line, ' ');
    if (words.size() != 5 || words[0] != "key")
        return std::nullopt;
    std::array<char, SigningKeySize> secret{};
    size_t size = 0;
    const bool isText
        = sodium_base642bin(reinterpret_cast<unsigned char *>(secret.data()), secret.size(),
                            words[4].data(), size_t(words[4].size()), nullptr, &size, nullptr,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        == 0;
    SigningKey key;
    key.secret = SecretBytes(secret);
    sodium_memzero(secret.data(), secret.size());
    key.id = idOf(key.secret.view());
    const auto createdAt = readTime(words[2]);
    const bool signs = words[3] == "-";
    if (!signs)
        key.verifiesUntil = readTime(words[3]);
    if (!isText || size != SigningKeySize || words[1] != key.id || !createdAt
        || (!signs && !key.verifiesUntil))
        return std::nullopt;
    key.createdAt = *createdAt;
    return key;
}

/// Writes and makes durable; what the system says where it fails, else 0.
int writeAll(int file, QByteArrayView text)
{
    while (!text.isEmpty()) {
        const ssize_t written = ::write(file, text.data(), size_t(text.size()));
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0)
            text = text.sliced(written);
    }
    return ::fsync(file) == 0 ? 0 : errno;
}

/// Gives the finished file its name. A link never replaces another start's key, as a rename would.
int publish(const QByteArray &temporary, const QByteArray &path, WriteMode mode)
{
    if (mode == WriteMode::Replace)
        return ::rename(temporary.constData(), path.constData()) == 0 ? 0 : errno;
    if (::link(temporary.constData(), path.constData()) == 0) {
        ::unlink(temporary.constData());
        return 0;
    }
    if (errno == EEXIST)
        return EEXIST;
    // Some file systems (FAT, some network ones) have no links.
    return ::renameat2(AT_FDCWD, temporary.constData(), AT_FDCWD, path.constData(),
                       RENAME_NOREPLACE)
            == 0
        ? 0
        : errno;
}

} // namespace

SigningKey generateSigningKey(TimePoint now)
{
    std::array<char, SigningKeySize> secret{};
    fillRandom({reinterpret_cast<unsigned char *>(secret.data()), secret.size()});
    SigningKey key;
    key.secret = SecretBytes(secret);
    sodium_memzero(secret.data(), secret.size());
    key.id = idOf(key.secret.view());
    key.createdAt = now;
    return key;
}

Result<std::vector<SigningKey>> parseKeyFile(QByteArrayView text, const QString &path)
{
    if (!text.startsWith(Head))
        return tl::unexpected(damaged(path, u"it does not begin as one."_s));
    if (!text.endsWith('\n'))
        return tl::unexpected(damaged(path, u"its end is missing."_s));
    text = text.sliced(Head.size());
    text.chop(text.isEmpty() ? 0 : 1);
    auto lines = split(text, '\n');
    const QByteArrayView last = lines.takeLast();
    if (last != QByteArray("end " + QByteArray::number(lines.size())))
        return tl::unexpected(damaged(path, u"its end is missing."_s));

    std::vector<SigningKey> keys;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        auto key = readKey(lines[i]);
        // The first signs, and no other.
        if (!key || key->verifiesUntil.has_value() != (i > 0)) {
            return tl::unexpected(
                damaged(path, u"line "_s + QString::number(i + 2) + u" is no key."_s));
        }
        keys.push_back(std::move(*key));
    }
    if (keys.empty())
        return tl::unexpected(damaged(path, u"it holds no key."_s));
    return keys;
}

SecretBytes formatKeyFile(const std::vector<SigningKey> &keys)
{
    QByteArray text = Head.toByteArray();
    for (const SigningKey &key : keys) {
        QByteArray secret = key.secret.view().toByteArray();
        QByteArray encoded
            = secret.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        text += "key " + key.id + ' ' + QByteArray::number(toEpochMillis(key.createdAt)) + ' '
            + (key.verifiesUntil ? QByteArray::number(toEpochMillis(*key.verifiesUntil))
                                 : QByteArray("-"))
            + ' ' + encoded + '\n';
        wipe(encoded);
        wipe(secret);
    }
    text += "end " + QByteArray::number(qsizetype(keys.size())) + '\n';
    SecretBytes whole{std::span(text.constData(), size_t(text.size()))};
    wipe(text);
    return whole;
}

Result<std::vector<SigningKey>> readKeyFile(const QString &path)
{
    // Not blocking: a pipe under this name must not hold up the start.
    const Handle file(
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.isOpen())
        return tl::unexpected(unreadable(path, errno));
    // Of the open file, not of the name, which may be another one by now.
    struct stat status
    {
    };
    if (::fstat(file.get(), &status) != 0)
        return tl::unexpected(unreadable(path, errno));
    if (!S_ISREG(status.st_mode))
        return tl::unexpected(damaged(path, u"it is no file."_s));
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return tl::unexpected(exposed(path));
    if (status.st_size > LargestFile)
        return tl::unexpected(damaged(path, u"it is too large."_s));

    QByteArray text(LargestFile, Qt::Uninitialized);
    qsizetype size = 0;
    for (;;) {
        const ssize_t got = ::read(file.get(), text.data() + size, size_t(text.size() - size));
        if (got < 0 && errno != EINTR) {
            const int code = errno;
            wipe(text);
            return tl::unexpected(unreadable(path, code));
        }
        if (got == 0)
            break;
        size += std::max<ssize_t>(got, 0);
    }
    auto keys = parseKeyFile(QByteArrayView(text).first(size), path);
    wipe(text);
    return keys;
}

Result<void> writeKeyFile(const QString &path, const std::vector<SigningKey> &keys, WriteMode mode)
{
    const QByteArray name = QFile::encodeName(path);
    // A name of its own, so that two starts do not write one file.
    QByteArray temporary = name + ".XXXXXX";
    const Handle file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file.isOpen())
        return tl::unexpected(unwritable(path, errno));
    const SecretBytes text = formatKeyFile(keys);
    int code = ::fchmod(file.get(), OwnerOnly) == 0 ? 0 : errno;
    if (code == 0)
        code = writeAll(file.get(), text.view());
    if (code == 0)
        code = publish(temporary, name, mode);
    if (code != 0) {
        ::unlink(temporary.constData());
        if (code == EEXIST) {
            return tl::unexpected(Error::conflict(
                u"key-file-exists"_s, u"There is a key file "_s + shown(path) + u" already."_s));
        }
        return tl::unexpected(unwritable(path, code));
    }
    // The name is durable once its folder is.
    const QString folder = QFileInfo(path).absolutePath();
    const Handle directory(
        ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.isOpen())
        ::fsync(directory.get());
    return {};
}

} // namespace berth::auth
