// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/completion.h"

#include "app/ctl/commands.h"
#include "app/ctl/kinds.h"
#include "app/ctl/terminal.h"

#include <QtCore/qstringlist.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <vector>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct Option
{
    QStringList names; ///< "--output", "-o"
    QString words; ///< what it does
    bool takesValue = false;
    QStringList values; ///< those that can be told beforehand
    bool isFile = false;
};

struct Command
{
    QString path; ///< "import openb"; empty: the program itself
    QString words;
    QStringList subcommands;
    std::vector<Option> options;
    QStringList arguments; ///< words that may stand where no option does
    bool takesFile = false; ///< as its argument
};

QStringList kindWords()
{
    QStringList words;
    for (const Kind &kind : kinds())
        words << kind.words.first();
    return words;
}

QStringList valuesOf(const QString &name)
{
    if (name == "--output"_L1)
        return {u"table"_s, u"wide"_s, u"json"_s, u"yaml"_s, u"csv"_s};
    if (name == "--role"_L1)
        return {u"viewer"_s, u"developer"_s, u"operator"_s, u"owner"_s};
    if (name == "--scope"_L1)
        return {u"read"_s, u"deployments"_s, u"full"_s};
    return {};
}

bool isFileName(const QString &name)
{
    static const QStringList Files{u"--filename"_s, u"--file"_s,         u"--cacert"_s,
                                   u"--nodes"_s,    u"--pods"_s,         u"--token-file"_s,
                                   u"--data"_s,     u"--password-file"_s};
    return Files.contains(name);
}

Option optionOf(const CLI::Option &option)
{
    Option made;
    for (const std::string &name : option.get_lnames())
        made.names << u"--"_s + QString::fromStdString(name);
    for (const std::string &name : option.get_snames())
        made.names << u"-"_s + QString::fromStdString(name);
    made.words = QString::fromStdString(option.get_description());
    made.takesValue = option.get_items_expected_max() > 0;
    for (const QString &name : std::as_const(made.names)) {
        made.values += valuesOf(name);
        made.isFile |= isFileName(name);
    }
    return made;
}

/// @p app's commands, itself first, each with its path.
void collect(const CLI::App &app, const QString &path, std::vector<Command> &commands)
{
    Command command;
    command.path = path;
    command.words = QString::fromStdString(app.get_description());
    for (const CLI::Option *option : app.get_options()) {
        if (option->nonpositional())
            command.options.push_back(optionOf(*option));
        else if (option->get_name() == "KIND")
            command.arguments += kindWords();
        else if (option->get_name() == "SHELL")
            command.arguments += {u"bash"_s, u"zsh"_s, u"fish"_s};
        else if (option->get_name() == "FILE")
            command.takesFile = true;
    }
    const auto subcommands = app.get_subcommands([](const CLI::App *) { return true; });
    for (const CLI::App *sub : subcommands)
        command.subcommands << QString::fromStdString(sub->get_name());
    commands.push_back(command);
    for (const CLI::App *sub : subcommands) {
        const QString name = QString::fromStdString(sub->get_name());
        collect(*sub, path.isEmpty() ? name : QString(path + u' ' + name), commands);
    }
}

QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

/// Finds how deep the words go into the commands, then offers what may follow. zsh runs it through
/// its bashcompinit.
QString bashScript(const std::vector<Command> &commands)
{
    QString paths;
    QString cases;
    QStringList files;
    QMap<QString, QStringList> values;
    for (const Command &command : commands) {
        QStringList offered = command.subcommands + command.arguments;
        for (const Option &option : command.options) {
            offered << option.names;
            for (const QString &name : option.names) {
                if (!option.values.isEmpty())
                    values.insert(name, option.values);
                else if (option.isFile && !files.contains(name))
                    files << name;
            }
        }
        if (!command.path.isEmpty())
            paths += u"        "_s + quoted(command.path) + u") path=$next ;;\n"_s;
        cases += u"        "_s + quoted(command.path) + u") words="_s + quoted(offered.join(u' '))
            + (command.takesFile ? u"; files=1"_s : QString()) + u" ;;\n"_s;
    }
    QString wordsOf;
    for (auto it = values.begin(); it != values.end(); ++it) {
        wordsOf += u"        "_s + it.key() + u") COMPREPLY=($(compgen -W "_s
            + quoted(it.value().join(u' ')) + u" -- \"$word\")); return ;;\n"_s;
    }
    return u"# Completion of berthctl for bash: source <(berthctl completion bash)\n"
           "_berthctl() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local path='' next words='' files='' i\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        next=${path:+$path }${COMP_WORDS[i]}\n"
           "        case $next in\n"_s
        + paths
        + u"        esac\n"
          "    done\n"
          "    case $before in\n"_s
        + wordsOf + u"        "_s + files.join(u'|')
        + u") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
          "    esac\n"
          "    case $path in\n"_s
        + cases
        + u"    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "    if [ -n \"$files\" ]; then COMPREPLY+=($(compgen -f -- \"$word\")); fi\n"
          "}\n"
          "complete -F _berthctl berthctl\n"_s;
}

QString fishScript(const std::vector<Command> &commands)
{
    QString script = u"# Completion of berthctl for fish: berthctl completion fish | source\n"
                     "function __berthctl_at\n"
                     "    set -l words (commandline -opc)\n"
                     "    set -e words[1]\n"
                     "    set -l path (string match -v -- '-*' $words | string join ' ')\n"
                     "    test \"$path\" = \"$argv[1]\"; and return 0\n"
                     "    test -n \"$argv[1]\"; and string match -q -- \"$argv[1] *\" \"$path\"\n"
                     "end\n"
                     "complete -c berthctl -f\n"_s;
    QMap<QString, QString> wordsOf;
    for (const Command &command : commands)
        wordsOf.insert(command.path, command.words);
    for (const Command &command : commands) {
        const QString at
            = u"complete -c berthctl -n "_s + quoted(u"__berthctl_at "_s + quoted(command.path));
        for (const QString &sub : command.subcommands) {
            const QString path = command.path.isEmpty() ? sub : QString(command.path + u' ' + sub);
            script += at + u" -a "_s + sub + u" -d "_s + quoted(wordsOf.value(path)) + u'\n';
        }
        if (!command.arguments.isEmpty())
            script += at + u" -a "_s + quoted(command.arguments.join(u' ')) + u'\n';
        if (command.takesFile)
            script += at + u" -F\n"_s;
        for (const Option &option : command.options) {
            script += at;
            for (const QString &name : option.names) {
                script += name.startsWith("--"_L1) ? QString(u" -l "_s + name.mid(2))
                                                   : QString(u" -s "_s + name.mid(1));
            }
            if (option.takesValue)
                script += option.isFile ? u" -r -F"_s : u" -x"_s;
            if (!option.values.isEmpty())
                script += u" -a "_s + quoted(option.values.join(u' '));
            script += u" -d "_s + quoted(option.words) + u'\n';
        }
    }
    return script;
}

} // namespace

std::optional<Shell> shellFromWord(const QString &word)
{
    if (word == "bash"_L1)
        return Shell::Bash;
    if (word == "zsh"_L1)
        return Shell::Zsh;
    if (word == "fish"_L1)
        return Shell::Fish;
    return std::nullopt;
}

QString completionScript(const CLI::App &app, Shell shell)
{
    std::vector<Command> commands;
    collect(app, {}, commands);
    switch (shell) {
    case Shell::Bash:
        return bashScript(commands);
    case Shell::Zsh:
        return u"#compdef berthctl\nautoload -U +X bashcompinit && bashcompinit\n"_s
            + bashScript(commands);
    case Shell::Fish:
        return fishScript(commands);
    }
    return {};
}

void addCompletion(CLI::App &app, Chosen &chosen)
{
    auto shell = std::make_shared<std::string>();
    CLI::App *completion
        = app.add_subcommand("completion", "Print a script that completes commands in a shell");
    completion->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    completion->callback([&app, &chosen, shell] {
        chosen.run = [&app, shell] {
            const auto wanted = shellFromWord(QString::fromStdString(*shell));
            printPlain(completionScript(app, wanted.value_or(Shell::Bash)));
            return 0;
        };
    });
}

} // namespace berth::ctl
