// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/daemonconfig.h"

#include "app/daemon/configfile.h"
#include "models/domain/nearest.h"

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

constexpr double SlowestSpeed = 0.001;
constexpr double FastestSpeed = 100'000;

QString flagOf(const ConfigKey &key)
{
    return u"--"_s + QString(key.name).replace(u'_', u'-');
}

QString variableOf(const ConfigKey &key)
{
    return u"BERTH_"_s + key.name.toUpper();
}

QString defaultDirectory()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/berth"_s;
}

/// What the command line says, apart from what configures.
struct Line
{
    QList<ConfigValue> values;
    QString configPath;
    bool isCheckOnly = false;
    bool isPrintOnly = false;
};

Line readLine(const QStringList &arguments, QList<FieldError> &errors)
{
    Line line;
    QStringList known{u"--config"_s, u"--check-config"_s, u"--print-config"_s};
    for (const ConfigKey &key : configKeys())
        known.append(flagOf(key));
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const qsizetype equals = arguments[i].indexOf(u'=');
        const QString flag = equals < 0 ? arguments[i] : arguments[i].left(equals);
        const auto value = [&]() -> QString {
            if (equals >= 0)
                return arguments[i].mid(equals + 1);
            if (i + 1 < arguments.size() && !arguments[i + 1].startsWith("--"_L1))
                return arguments[++i];
            errors.append({flag, -1, u"needs a value"_s, {}});
            return {};
        };
        if (flag == "--check-config"_L1) {
            line.isCheckOnly = true;
        } else if (flag == "--print-config"_L1) {
            line.isPrintOnly = true;
        } else if (flag == "--config"_L1) {
            line.configPath = value();
        } else if (const auto key
                   = std::find_if(configKeys().begin(), configKeys().end(),
                                  [&flag](const ConfigKey &k) { return flagOf(k) == flag; });
                   key != configKeys().end()) {
            const QString given = key->value.isEmpty() && equals < 0 ? u"true"_s : value();
            const auto before = std::find_if(
                line.values.begin(), line.values.end(),
                [&](const ConfigValue &earlier) { return earlier.key == key->name; });
            if (before == line.values.end())
                line.values.append({key->name, {given}, flag});
            else if (key->isList)
                before->values.append(given);
            else
                errors.append({flag, -1, u"is given twice"_s, {}});
        } else {
            const QString near = nearestWord(flag, known);
            errors.append({arguments[i], -1, u"is unknown"_s,
                           near.isEmpty() ? u"berthd --help lists what there is"_s
                                          : u"did you mean '%1'?"_s.arg(near)});
        }
    }
    return line;
}

QList<ConfigValue> readEnvironment(const QProcessEnvironment &environment, QStringList &warnings)
{
    QList<ConfigValue> values;
    QStringList known{u"BERTH_CONFIG"_s};
    for (const ConfigKey &key : configKeys()) {
        const QString variable = variableOf(key);
        known.append(variable);
        if (!environment.contains(variable))
            continue;
        const QString text = environment.value(variable);
        values.append({key.name,
                       key.isList ? text.split(u',', Qt::SkipEmptyParts) : QStringList{text},
                       variable});
    }
    const QStringList names = environment.keys();
    for (const QString &name : names) {
        if (name.startsWith("BERTH_"_L1) && !known.contains(name))
            warnings.append(u"The variable %1 means nothing to berthd."_s.arg(name));
    }
    return values;
}

/// Turns texts into the configuration, and remembers what does not fit.
class Reader final
{
public:
    explicit Reader(QList<FieldError> &errors)
        : m_errors(errors)
    {
    }

    void apply(const ConfigValue &value, DaemonConfig &config)
    {
        const QString text = value.values.isEmpty() ? QString() : value.values.last();
        if (value.key == "data"_L1)
            config.dataDirectory = QDir(text).absolutePath();
        else if (value.key == "demo"_L1)
            config.isDemo = boolean(value, text);
        else if (value.key == "runtime_speed"_L1)
            config.runtimeSpeed = speed(value, text);
        else if (value.key == "listen"_L1)
            config.listen = text;
        else if (value.key == "socket"_L1)
            config.socketPath = text;
        else if (value.key == "tls_certificate"_L1)
            config.certificatePath = file(value, text);
        else if (value.key == "tls_key"_L1)
            config.keyPath = file(value, text);
        else if (value.key == "host"_L1)
            config.hosts = value.values;
        else if (value.key == "registration"_L1)
            config.registration = registration(value, text);
        else if (value.key == "setup_password_file"_L1)
            config.setUpPasswordFile = file(value, text);
        else if (value.key == "setup_username"_L1)
            config.setUpUsername = text;
        else if (value.key == "log"_L1)
            config.logFormat = oneOf(value, text, {u"text"_s, u"json"_s}) == 1 ? LogFormat::Json
                                                                               : LogFormat::Text;
        else if (value.key == "log_level"_L1 && oneOf(value, text, levels()) >= 0)
            config.logLevel = text;
        else if (value.key == "dialect"_L1)
            m_errors += readDialects(value.values, value.origin, config.dialects);
        else if (value.key == "dialect_runtime"_L1)
            m_errors += readDialectRuntimes(value.values, value.origin, config.dialects);
        else if (value.key == "dialect_template"_L1)
            config.dialects.templatePath = file(value, text);
        else if (value.key == "dialect_organization"_L1)
            config.dialects.organization = text;
        else if (value.key == "dialect_time_zone"_L1)
            config.dialects.timeZone = text;
        else if (value.key == "dialect_allow_remote"_L1)
            config.dialects.allowsRemote = boolean(value, text);
    }

private:
    static QStringList levels() { return {u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s}; }
    void refuse(const ConfigValue &value, const QString &message, const QString &hint = {})
    {
        m_errors.append({value.origin, -1, message, hint});
    }
    bool boolean(const ConfigValue &value, const QString &text)
    {
        if (text != "true"_L1 && text != "false"_L1)
            refuse(value, u"'%1' is neither true nor false"_s.arg(text));
        return text == "true"_L1;
    }
    double speed(const ConfigValue &value, const QString &text)
    {
        bool isNumber = false;
        const double speed = text.toDouble(&isNumber);
        if (!isNumber || !(speed >= SlowestSpeed && speed <= FastestSpeed))
            refuse(value, u"'%1' is no factor from 0.001 to 100000"_s.arg(text));
        return speed;
    }
    QString file(const ConfigValue &value, const QString &text)
    {
        if (const QFileInfo info(text); !info.isFile() || !info.isReadable())
            refuse(value, u"the file '%1' cannot be read"_s.arg(text));
        return text;
    }
    std::optional<Registration> registration(const ConfigValue &value, const QString &text)
    {
        (void)oneOf(value, text, {u"invite"_s, u"open"_s, u"closed"_s});
        return registrationFromWord(text);
    }
    qsizetype oneOf(const ConfigValue &value, const QString &text, const QStringList &words)
    {
        const qsizetype index = words.indexOf(text);
        if (index < 0) {
            const QString near = nearestWord(text, words);
            refuse(value, u"'%1' is none of %2"_s.arg(text, words.join(", "_L1)),
                   near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near));
        }
        return index;
    }

    QList<FieldError> &m_errors;
};

void checkTogether(const DaemonConfig &config, QList<FieldError> &errors)
{
    if (config.certificatePath.isEmpty() != config.keyPath.isEmpty()) {
        errors.append({u"tls_certificate"_s, -1, u"a certificate and its key go together"_s,
                       u"give tls_certificate and tls_key"_s});
    }
    if (config.setUpPasswordFile.isEmpty() != config.setUpUsername.isEmpty()) {
        errors.append({u"setup_username"_s, -1, u"a username and its password file go together"_s,
                       u"give setup_username and setup_password_file"_s});
    }
}

} // namespace

QString DaemonConfig::storePath() const
{
    return QDir(dataDirectory).filePath(isDemo ? u"demo/berth.db"_s : u"berth.db"_s);
}

const QList<ConfigKey> &configKeys()
{
    static const QList<ConfigKey> keys{
        {u"data"_s, u"DIR"_s, u"$XDG_DATA_HOME/berth"_s,
         u"Where the store, the signing key and the socket lie."_s},
        {u"demo"_s, {}, u"false"_s, u"Opens the demo: a store of its own, all simulated."_s},
        {u"runtime_speed"_s, u"FACTOR"_s, u"1"_s, u"Divides the times of simulated clusters."_s},
        {u"listen"_s, u"HOST:PORT"_s, u"off"_s,
         u"Serves the HTTP API, as on 127.0.0.1:8420. Beyond loopback with TLS only."_s},
        {u"socket"_s, u"PATH"_s, u"DIR/api.sock beside listen"_s,
         u"Serves the HTTP API on a unix socket; 'none' for none."_s},
        {u"tls_certificate"_s, u"FILE"_s, u"none"_s, u"The certificate with its chain, PEM."_s},
        {u"tls_key"_s, u"FILE"_s, u"none"_s, u"The private key of the certificate, PEM."_s},
        {u"host"_s, u"NAME"_s, u"loopback names"_s,
         u"A further name that requests may be meant for; can be repeated."_s, true},
        {u"registration"_s, u"MODE"_s, u"as the store has it"_s,
         u"Who may make an account: invite, open or closed."_s},
        {u"setup_password_file"_s, u"FILE"_s, u"none"_s,
         u"Makes the administrator at the first start, with the password in the file."_s},
        {u"setup_username"_s, u"NAME"_s, u"none"_s, u"The administrator's username."_s},
        {u"log"_s, u"FORMAT"_s, u"text"_s, u"How the log is written: text or json."_s},
        {u"log_level"_s, u"LEVEL"_s, u"info"_s,
         u"From where on it is written: debug, info, warning or critical."_s},
        {u"dialect"_s, u"NAME[:ACCOUNT][@HOST:PORT]"_s, u"none"_s,
         u"Serves the interface of a service that Berth replaces; can be repeated."_s, true},
        {u"dialect_runtime"_s, u"NAME=RUNTIME"_s, u"simulated"_s,
         u"The runtime of the clusters that a dialect makes; can be repeated."_s, true},
        {u"dialect_template"_s, u"FILE"_s, u"a task of a second"_s,
         u"The deployment that the dialect jobs fires, as JSON of the API."_s},
        {u"dialect_organization"_s, u"NAME"_s, u"the account's"_s,
         u"Where the dialect jobs runs it; made where there is none."_s},
        {u"dialect_time_zone"_s, u"ZONE"_s, u"Asia/Kolkata"_s, u"Of the dialect jobs."_s},
        {u"dialect_allow_remote"_s,
         {},
         u"false"_s,
         u"Lets a dialect without sign-in listen beyond this machine."_s},
    };
    return keys;
}

Result<LoadedConfig> loadConfig(const ConfigSources &sources)
{
    LoadedConfig loaded;
    QList<FieldError> errors;
    const Line line = readLine(sources.arguments, errors);
    loaded.isCheckOnly = line.isCheckOnly;
    loaded.isPrintOnly = line.isPrintOnly;
    const QList<ConfigValue> environment = readEnvironment(sources.environment, loaded.warnings);
    const QString path = line.configPath.isEmpty() ? sources.environment.value(u"BERTH_CONFIG"_s)
                                                   : line.configPath;
    QList<ConfigValue> fromFile;
    if (!path.isEmpty()) {
        if (auto read = readConfigFile(path))
            fromFile = *read;
        else if (read.error().fields.isEmpty())
            errors.append({path, -1, read.error().message, {}});
        else
            errors += read.error().fields;
    }
    // Each key once, from the strongest source that names it; a weaker one is not even checked.
    for (const ConfigKey &key : configKeys()) {
        for (const auto &source : {line.values, environment, fromFile}) {
            const auto found
                = std::find_if(source.begin(), source.end(),
                               [&key](const ConfigValue &value) { return value.key == key.name; });
            if (found == source.end())
                continue;
            loaded.values.append(*found);
            break;
        }
    }
    DaemonConfig &config = loaded.config;
    config.dataDirectory = QDir(defaultDirectory()).absolutePath();
    Reader reader(errors);
    for (const ConfigValue &value : std::as_const(loaded.values))
        reader.apply(value, config);
    if (config.socketPath == "none"_L1)
        config.socketPath.clear();
    else if (config.socketPath.isEmpty() && !config.listen.isEmpty())
        config.socketPath = QFileInfo(config.storePath()).dir().filePath(u"api.sock"_s);
    checkTogether(config, errors);
    if (errors.isEmpty())
        return loaded;
    return tl::unexpected(Error::invalid(
        errors.size() == 1 ? u"The configuration is not right."_s
                           : u"The configuration has %1 mistakes."_s.arg(errors.size()),
        errors));
}

QString configHelp()
{
    QString help = u"Usage: berthd [OPTIONS]\n"
                   "       berthd setup [OPTIONS]      makes the administrator\n\n"
                   "Schedules the deployments of a Berth store, without a window.\n\nOptions:\n"_s;
    const auto add = [&help](const QString &flag, const QString &text) {
        help += u"  "_s + flag.leftJustified(30) + u' ' + text + u'\n';
    };
    for (const ConfigKey &key : configKeys()) {
        add(flagOf(key) + (key.value.isEmpty() ? QString() : u' ' + key.value),
            key.description + u" ["_s + key.standard + u']');
    }
    add(u"--config FILE"_s, u"Reads these from a YAML file, under names with _ for -."_s);
    add(u"--check-config"_s, u"Checks all of it, says what is in force and why, and ends."_s);
    add(u"--print-config"_s, u"Prints a file with every key, and ends."_s);
    add(u"--print-openapi"_s, u"Prints the OpenAPI document of the API, and ends."_s);
    add(u"--version"_s, u"Prints the version, and ends."_s);
    add(u"--help"_s, u"Prints this, and ends."_s);
    help += u"\nThe environment is read too: BERTH_LISTEN for --listen. Flags win over the "
            "environment,\nthe environment over the file.\n"_s;
    return help;
}

QString configExample()
{
    QString example = u"# The configuration of berthd: berthd --config FILE. What is commented out "
                      "has its default.\n"_s;
    for (const ConfigKey &key : configKeys()) {
        example += u"\n# "_s + key.description + u"\n# "_s + key.name + u": "_s
            + (key.isList ? u"[]"_s : key.standard) + u'\n';
    }
    return example;
}

} // namespace berth::daemon
